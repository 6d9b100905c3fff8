import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { limits } from "../../src/wire/limits.ts";
import { ProblemBody } from "../../src/wire/problem-codes.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery();
after(() => gallery.lenslet.close());

let keys = 0;
const bulk = async (edits: readonly object[]) => {
  const key = `bulk-${(keys += 1)}`;
  const { status, body } = await gallery.call("POST", "/items/bulk", { edits }, { "idempotency-key": key });
  return { status, error: status === 200 ? undefined : ProblemBody.parse(body).error };
};
const repeated = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("POST /items/bulk", () => {
  it("takes a few edits with match, and refuses many before it looks at an image", async () => {
    const match = { match: {}, set_star: 1 };
    assert.equal((await bulk(repeated(limits.bulkMatches, match))).status, 200);
    const startedAt = performance.now();
    assert.deepEqual(await bulk(repeated(limits.bulkMatches + 1, match)), { status: 422, error: "invalid_request" });
    assert.equal((await bulk(repeated(limits.bulkItems, match))).status, 422);
    assert.ok(performance.now() - startedAt < 5_000);
  });

  it("names what is wrong in a long body by its place, and takes it if nothing is", async () => {
    const edits = Array.from({ length: 5000 }, (_, index) => ({ paths: [`/none ${index}.png`], add_tags: ["x"] }));
    const send = async (changed: readonly unknown[], key: string) => {
      const { status, body } = await gallery.call(
        "POST",
        "/items/bulk",
        { edits: changed },
        { "idempotency-key": key },
      );
      return { status, text: JSON.stringify(body) };
    };
    assert.equal((await send(edits, "long-1")).status, 200);
    for (const [wrong, words] of [
      [{ paths: ["/a.png"], set_star: 9 }, /"path":"edits\.4321\.set_star"/],
      [{ paths: ["/a.png"], set_notes: "\ud800" }, /"path":"edits\.4321\.set_notes"/],
      [{ paths: ["/a.png"], match: {} }, /"path":"edits\.4321"/],
    ] as const) {
      const refused = await send([...edits.slice(0, 4321), wrong, ...edits.slice(4321)], "long-2");
      assert.equal(refused.status, 422);
      assert.match(refused.text, words);
    }
    const deep: unknown = JSON.parse(`${"[".repeat(limits.jsonDepth)}${"]".repeat(limits.jsonDepth)}`);
    assert.match((await send([...edits, deep], "long-3")).text, /levels deep/);
  });

  it("refuses more images than one request may change as soon as they are too many", async () => {
    const half = { paths: repeated(limits.bulkItems / 2, "/a.png"), add_tags: ["x"] };
    const beyond = { paths: ["/../never-looked-at.png"], add_tags: ["x"] };
    assert.deepEqual(await bulk([half, half, { paths: ["/a.png"] }, beyond]), { status: 413, error: "too_large" });
    assert.equal((await bulk([half, half])).status, 200);
  });
});
