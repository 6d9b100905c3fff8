import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { ProblemBody } from "../../src/wire/problem-codes.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery();
after(() => gallery.lenslet.close());
const patch = (path: string, key: string, headers: Record<string, string>) =>
  gallery.call("PATCH", `/item?path=${path}`, { set_star: 3 }, { "idempotency-key": key, ...headers });

describe("a retry with the same Idempotency-Key", () => {
  it("gets the first response, however the path is written", async () => {
    const first = await patch("/a.png", "k1", { "if-match": "1" });
    assert.equal(first.status, 200);
    for (const path of ["a.png", "//a.png/", "%5Ca.png", " /a.png "])
      assert.deepEqual(await patch(path, "k1", { "if-match": "1" }).then(({ body }) => body), first.body, path);
  });

  it("is another request when it is based on another version", async () => {
    assert.equal((await patch("/b/c.png", "k2", { "if-match": "1" })).status, 200);
    const other = await patch("/b/c.png", "k2", { "if-match": "2" });
    assert.deepEqual([other.status, ProblemBody.parse(other.body).error], [422, "idempotency_key_reused"]);
  });

  it("gets the first error again when that was decided by the labels, although they have changed", async () => {
    const tags = (name: string) => Array.from({ length: 150 }, (_, index) => `${name} ${index}`);
    const tag = () =>
      gallery.call(
        "PATCH",
        "/item?path=/a.png",
        { add_tags: tags("new") },
        { "idempotency-key": "k3", "if-match": "3" },
      );
    assert.equal((await gallery.call("PUT", "/item?path=/a.png", { tags: tags("old") })).status, 200);
    const tooMany = await tag();
    const conflict = await patch("/a.png", "k4", { "if-match": "1" });
    assert.deepEqual([tooMany.status, conflict.status], [422, 409]);
    assert.equal((await gallery.call("PUT", "/item?path=/a.png", {})).status, 200);
    assert.deepEqual((await tag()).body, tooMany.body);
    assert.deepEqual((await patch("/a.png", "k4", { "if-match": "1" })).body, conflict.body);
  });
});
