import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { imageModel, type ImageInput, type ImageOutput } from "../support/image-model.ts";
import { isLinearizable, type Operation } from "../support/linearizability.ts";

type Seen = Operation<ImageInput, ImageOutput>;
const edit = (
  key: string,
  base: number,
  notes: string,
  begunAt: number,
  endedAt: number,
  output?: ImageOutput,
): Seen => ({
  input: { kind: "edit", key, base, notes },
  output,
  begunAt,
  endedAt,
});
const read = (begunAt: number, endedAt: number, version: number, notes: string): Seen => ({
  input: { kind: "read" },
  output: { status: 200, version, notes },
  begunAt,
  endedAt,
});
const done = (version: number, notes: string): ImageOutput => ({ status: 200, version, notes });
const conflict: ImageOutput = { status: 409, version: 0, notes: "" };
const holds = (...operations: Seen[]) => isLinearizable(operations, imageModel);

describe("isLinearizable, of an image", () => {
  it("accepts edits and reads one after the other", () => {
    assert.ok(holds(edit("a", 1, "x", 0, 1, done(2, "x")), read(2, 3, 2, "x"), edit("b", 1, "y", 4, 5, conflict)));
  });

  it("accepts a read during an edit that sees it or not, but not first the new and then the old", () => {
    const during = edit("a", 1, "x", 0, 10, done(2, "x"));
    assert.ok(holds(during, read(1, 2, 1, ""), read(3, 4, 2, "x")));
    assert.ok(!holds(during, read(1, 2, 2, "x"), read(3, 4, 1, "")));
  });

  it("refuses a lost edit, a stale read and two edits of one version", () => {
    assert.ok(!holds(edit("a", 1, "x", 0, 1, done(2, "x")), read(2, 3, 1, "")));
    assert.ok(!holds(edit("a", 1, "x", 0, 5, done(2, "x")), edit("b", 1, "y", 0, 5, done(2, "y"))));
  });

  it("lets an edit without a response have happened, or not, or later", () => {
    const lost = edit("a", 1, "x", 0, Infinity);
    assert.ok(holds(lost, read(5, 6, 1, "")));
    assert.ok(holds(lost, read(5, 6, 2, "x")));
    assert.ok(holds(lost, read(5, 6, 1, ""), read(7, 8, 2, "x")));
    assert.ok(!holds(lost, read(5, 6, 2, "x"), read(7, 8, 1, "")));
  });

  it("demands the first response for a retry, also of an edit that changed nothing", () => {
    const first = edit("a", 1, "x", 0, 1, done(2, "x"));
    assert.ok(holds(first, edit("a", 1, "x", 2, 3, done(2, "x"))));
    assert.ok(!holds(first, edit("a", 1, "x", 2, 3, conflict)));
    const same = edit("s", 1, "", 0, 1, done(1, ""));
    const next = edit("a", 1, "x", 2, 3, done(2, "x"));
    assert.ok(holds(same, next, edit("s", 1, "", 4, 5, done(1, ""))));
    assert.ok(!holds(same, next, edit("s", 1, "", 4, 5, conflict)));
  });
});
