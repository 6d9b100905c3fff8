import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unknownFieldHint } from "../../src/gallery/field-hint.ts";
import { parseQuery } from "../../src/gallery/query-parser.ts";
import { fieldNamed, searchFields } from "../../src/gallery/search-language.ts";

const hint = (query: string) => unknownFieldHint(parseQuery(query));
const suggestion = (query: string) => /Did you mean (.*)\?$/.exec(hint(query))?.[1];

describe("unknownFieldHint", () => {
  it("writes the condition again with the field that was meant", () => {
    assert.equal(hint("rating:5"), "“rating” is not a search field, so it is searched as text. Did you mean star:5?");
    for (const [query, meant] of [
      ["sky keyword:sea", "tag:sea"],
      ["-flag:pick", "-is:pick"],
      ["tga:sky", "tag:sky"],
      ["tags:sky,sea", "tag:sky,sea"],
      ["sise:2mb", "size:2mb"],
      ["Widht:200", "w:200"],
      ["rating>=4", "star>=4"],
      ["fox OR format:png", "type:png"],
    ] as const)
      assert.equal(suggestion(query), meant, query);
  });

  it("gives an example where the value is none of that field's", () => {
    assert.equal(suggestion("rating:high"), "star>=3");
    assert.equal(suggestion("rating:"), "star>=3");
  });

  it("lists the fields where none is near", () => {
    const names = searchFields.map(({ name }) => name).join(", ");
    assert.equal(hint("foo:bar"), `“foo” is not a search field, so it is searched as text. Fields: ${names}.`);
  });

  it("says nothing of fields, metrics, quoted words and plain text", () => {
    for (const query of ["", "fox", "star:5", "stars:5", "score>0.8", '"foo:bar"', "12:30", "is:nice"])
      assert.equal(hint(query), "", query);
  });

  it("takes no field's own name for another's", () => {
    for (const name of searchFields.flatMap(({ meant }) => meant)) assert.equal(fieldNamed(name), undefined, name);
    const all = searchFields.flatMap(({ meant }) => meant);
    assert.equal(new Set(all).size, all.length);
  });
});
