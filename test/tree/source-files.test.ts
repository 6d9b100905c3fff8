import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, parse, relative, sep } from "node:path";
import { describe, it } from "node:test";

const root = join(import.meta.dirname, "..", "..", "src");
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
  .toSorted();

describe("the files of src", () => {
  it("are found", () => assert.ok(files.length > 300, `${files.length} files`));

  it("have at most 300 lines each", () => {
    const lines = (file: string) => readFileSync(join(root, file), "utf8").split("\n").length - 1;
    assert.deepEqual(
      files.filter((file) => lines(file) > 300),
      [],
    );
  });

  it("have a stem that no other file has", () => {
    // A component and its stylesheet are one part: they have one name, in one folder.
    const parts = new Set(files.map((file) => file.replace(/\.(css|tsx)$/, "")));
    const stems = [...parts].map((part) => parse(part).name).filter((stem) => stem !== "index" && stem !== "README");
    assert.deepEqual(
      stems.filter((stem, index) => stems.indexOf(stem) !== index),
      [],
    );
  });

  it("import zod as a namespace, so that bundles leave out what is not used of it", () => {
    const code = files.filter((file) => /\.tsx?$/.test(file));
    assert.deepEqual(
      code.filter((file) => /import (?:type )?\{[^}]*\} from "zod"/.test(readFileSync(join(root, file), "utf8"))),
      [],
    );
  });

  it("are named in kebab-case", () => {
    assert.deepEqual(
      files.filter((file) => !/^(?:[a-z\d-]+\/)*(?:[a-z\d-]+|README)\.[a-z]+$/.test(file)),
      [],
    );
  });
});
