import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeChange } from "../../../../src/ui/model/edits/describe-edit.ts";

describe("describeChange", () => {
  const before = { star: 2, tags: ["sky", "old"], notes: "" };

  it("says what changed", () => {
    assert.equal(
      describeChange(before, { star: null, tags: ["sky", "new"], notes: "!" }),
      "no star, + new, − old, notes",
    );
    assert.equal(describeChange(before, before), "");
  });

  it("says what there is when it does not know what was there before", () => {
    assert.equal(describeChange(undefined, { star: 4, tags: ["pick"], notes: "" }), "★ 4, pick");
    assert.equal(describeChange(undefined, { star: null, tags: ["pick"], notes: "" }), "pick");
    assert.equal(describeChange(undefined, { star: null, tags: [], notes: "" }), "no labels");
  });
});
