import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { flagOf, flagPatch, flagSetBy, pickTag, rejectTag } from "../../src/gallery/flag.ts";
import { applyPatch, fieldsOf } from "../../src/gallery/label-patch.ts";

const labels = { star: 2, notes: "n", tags: ["a", pickTag] };

describe("applyPatch", () => {
  it("sets first, then removes tags, then adds them", () => {
    const after = applyPatch(labels, {
      set_tags: ["b", "c"],
      remove_tags: ["c"],
      add_tags: ["d", "b"],
      set_star: null,
    });
    assert.deepEqual(after, { star: null, notes: "n", tags: ["b", "d"] });
  });

  it("names the fields that a patch touches", () => {
    assert.deepEqual(fieldsOf({ set_star: null, remove_tags: ["a"] }), ["star", "tags"]);
    assert.deepEqual(fieldsOf({ set_notes: "" }), ["notes"]);
  });
});

describe("flagPatch", () => {
  it("leaves one flag at most, and the other tags", () => {
    for (const flag of [pickTag, rejectTag, null] as const) {
      const { tags } = applyPatch(labels, flagPatch(flag));
      assert.equal(flagOf(tags), flag);
      assert.ok(tags.includes("a"));
      assert.equal(flagSetBy(flagPatch(flag)), flag);
    }
    assert.equal(flagSetBy({ add_tags: ["sky"] }), undefined);
  });

  it("is the only place in the sources that spells a flag", async () => {
    const root = join(import.meta.dirname, "../../src");
    const names = (await readdir(root, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
    const spells = await Promise.all(
      names.map(async (name) =>
        /["'`](pick|reject)["'`]/.test(await readFile(join(root, name), "utf8")) ? [name] : [],
      ),
    );
    assert.deepEqual(spells.flat(), ["gallery/flag.ts"]);
  });
});
