import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serve, type Serving } from "../../src/node.ts";
import { rawClient } from "../support/raw-client.ts";

describe("serve on node, before the handler is asked", () => {
  let serving: Serving;
  let asked: string[] = [];

  before(async () => {
    const fetch = ({ url }: Request) => {
      asked.push(url);
      return new Response("reached");
    };
    serving = await serve({ fetch }, { port: 0 });
  });
  after(() => serving.close());

  /** What comes back when `head` is sent as it stands, until the server closes or has answered. */
  const ask = async (head: string): Promise<string> => {
    asked = [];
    const client = rawClient(serving.url);
    client.send(`${head}\r\n\r\n`);
    const text = await Promise.race([client.until("reached").catch(() => client.received()), client.closed()]);
    client.destroy();
    return text;
  };
  const host = () => new URL(serving.url).host;

  it("refuses a request with two Host fields, or none", async () => {
    for (const fields of [
      `Host: ${host()}\r\nhost: ${host()}`,
      `host: ${host()}\r\nHOST: evil.example`,
      "accept: */*",
    ]) {
      assert.match(await ask(`GET / HTTP/1.1\r\n${fields}`), /^HTTP\/1\.1 400 /, fields);
      assert.deepEqual(asked, []);
    }
  });

  it("refuses a Host that is none", async () => {
    for (const name of ["a b", "[::1", "1.2.3.4.5", "localhost:99999", "a/b?c", "a/", "me@a", "a\\b"]) {
      const text = await ask(`GET / HTTP/1.1\r\nhost: ${name}`);
      assert.match(text, /^HTTP\/1\.1 400 .*"error":"bad_request"/s, name);
      assert.deepEqual(asked, []);
    }
  });

  it("takes an absolute target that agrees with Host, and no other", async () => {
    assert.match(await ask(`GET http://${host()}/a?b=1 HTTP/1.1\r\nhost: ${host()}`), /reached/);
    assert.deepEqual(asked, [`${serving.url}/a?b=1`]);
    for (const target of ["http://evil.example/a", `https://${host()}/a`, "*", "a"]) {
      assert.match(await ask(`GET ${target} HTTP/1.1\r\nhost: ${host()}`), /^HTTP\/1\.1 400 /, target);
      assert.deepEqual(asked, []);
    }
  });

  it("answers in the shape of every problem when it cannot read a request", async () => {
    assert.match(await ask("GARBAGE"), /^HTTP\/1\.1 400 .*"error":"bad_request","message":"/s);
    assert.match(
      await ask(`GET / HTTP/1.1\r\nhost: ${host()}\r\nx: ${"x".repeat(40_000)}`),
      /^HTTP\/1\.1 431 .*"headers_too_large"/s,
    );
    const smuggled = `POST / HTTP/1.1\r\nhost: ${host()}\r\ncontent-length: 3\r\ntransfer-encoding: chunked`;
    assert.match(await ask(smuggled), /^HTTP\/1\.1 400 /);
    assert.deepEqual(asked, []);
  });
});
