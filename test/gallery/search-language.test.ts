import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { parseQuery, toFieldWord } from "../../src/gallery/query-parser.ts";
import { fieldNamed, searchFields, searchRows } from "../../src/gallery/search-language.ts";

/** The table of the README, as the language itself describes it. */
function toMarkdown(): string {
  const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(", ");
  const rows = searchRows.map(({ examples, aliases, takes, finds }) => {
    const also = aliases.length > 0 ? `; also ${code(aliases)}` : "";
    return `| ${code(examples)} | ${takes}${also} | ${finds} |`;
  });
  return ["| written | takes | finds images |", "|---|---|---|", ...rows].join("\n");
}

describe("the fields of the search language", () => {
  it("are explained in the README by the table that explains them everywhere", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const start = readme.indexOf("| written |");
    assert.ok(start > 0, "the README has the table");
    assert.equal(readme.slice(start, readme.indexOf("\n\n", start)), toMarkdown());
  });

  it("have examples, completions and names that the parser understands", () => {
    for (const { name, aliases, examples, offers } of searchFields) {
      for (const each of [name, ...aliases]) assert.equal(fieldNamed(each.toUpperCase())?.name, name);
      for (const { text } of offers) assert.equal(toFieldWord(text)?.field.name, name, text);
      for (const example of examples) {
        const [clause, ...more] = parseQuery(example).clauses;
        const [term] = clause?.terms ?? [];
        assert.equal(more.length, 0, example);
        assert.equal(term?.problem, undefined, example);
        assert.notEqual(term?.test.kind, "text", example);
      }
    }
  });

  it("each say what they take when a value is none of theirs", () => {
    for (const [query, takes] of [
      ["stars:nine", /^“star” takes 0 to 5, or none; for example star>=3\.$/],
      ["is:nice", /^“is” takes pick, reject, .*unlabelled; for example is:pick\.$/],
      ["width>wide", /^“w” takes a whole number of px/],
      ["date:2024-02-31", /^“date” takes a year, a month or a day/],
      ["size>big", /^“size” takes bytes/],
      ["by>3", /^“by” takes people's names; for example by:ann\.$/],
    ] as const)
      assert.match(parseQuery(query).clauses[0]?.terms[0]?.problem ?? "", takes, query);
  });
});
