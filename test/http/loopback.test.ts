import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isLoopbackName, withoutPort } from "../../src/http/loopback.ts";

describe("isLoopbackName", () => {
  it("knows the names of this machine for itself, in every spelling", () => {
    for (const name of [
      "127.0.0.1",
      "127.1.2.3",
      "::1",
      "[::1]",
      "localhost",
      "LocalHost",
      "localhost.",
      "a.localhost",
    ])
      assert.equal(isLoopbackName(name), true, name);
  });

  it("takes nothing else for one of them", () => {
    for (const name of [
      ..."0.0.0.0 :: 192.168.1.5 example.org 127.0.0.1.example.org 127.0.0.256 127.1 localhost.example.org".split(" "),
      ..."notlocalhost localhost.. 0127.0.0.1 ::ffff:127.0.0.1".split(" "),
      "",
    ])
      assert.equal(isLoopbackName(name), false, name);
  });
});

describe("withoutPort", () => {
  it("leaves the name, also of an IPv6 address", () => {
    assert.deepEqual(["a:81", "a", "[::1]:7070", "[::1]"].map(withoutPort), ["a", "a", "[::1]", "[::1]"]);
  });
});
