import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { guardCell, joinTags, splitTags, unguardCell } from "../../src/export/csv-cells.ts";

describe("guardCell", () => {
  it("puts an apostrophe before text that a spreadsheet would run", () => {
    for (const text of ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "'=1"]) assert.equal(guardCell(text), `'${text}`);
    for (const text of ["", "a=1", " =1", "'tis", "5"]) assert.equal(guardCell(text), text);
  });

  it("is the inverse of unguardCell for any text", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a") }));
    fc.assert(fc.property(text, (each) => unguardCell(guardCell(each)) === each));
  });
});

describe("joinTags", () => {
  it("joins plain tags without escapes", () => assert.equal(joinTags(["red fox", "a,b;c"]), "red fox|a,b;c"));

  it("is the inverse of splitTags for any tags", () => {
    const tag = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ unit: fc.constantFrom("|", "\\", "a", ","), minLength: 1 }),
    );
    fc.assert(fc.property(fc.array(tag), (tags) => assert.deepEqual(splitTags(joinTags(tags)), tags)));
  });
});
