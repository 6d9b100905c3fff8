import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { ProblemBody } from "../../src/wire/problem-codes.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery();
after(() => gallery.lenslet.close());
const patch = (path: string, key: string, headers: Record<string, string>) =>
  gallery.call("PATCH", `/item?path=${path}`, { set_star: 3 }, { "idempotency-key": key, ...headers });

describe("a retry with the same Idempotency-Key", () => {
  it("gets the first answer however it writes the path", async () => {
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
});
