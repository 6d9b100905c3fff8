import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { journalBugs } from "./journal-bugs.ts";
import { serverBugs } from "./server-bugs.ts";

const root = join(import.meta.dirname, "..", "..", "..");

describe("the bugs to be planted in the product", () => {
  it("are at least 30, each with a name of its own", () => {
    const names = [...journalBugs, ...serverBugs].map(({ name }) => name);
    assert.ok(names.length >= 30);
    assert.equal(new Set(names).size, names.length);
  });

  for (const { name, file, find } of [...journalBugs, ...serverBugs]) {
    it(`have a place in the source: it ${name}`, async () => {
      const source = await readFile(join(root, file), "utf8");
      assert.equal(source.split(find).length - 1, 1, `${find} in ${file}`);
    });
  }
});
