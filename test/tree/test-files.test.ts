import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { filesInOneProcess } from "../list-files.ts";

describe("test files that run in one process", () => {
  it("are found", () => assert.ok(filesInOneProcess.length > 100, `${filesInOneProcess.length} files`));

  it("have no hooks outside of a suite that would run around the tests of the other files", () => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");
    assert.deepEqual(
      filesInOneProcess.filter((file) => /^(beforeEach|afterEach)\(/m.test(read(file))),
      [],
    );
  });
});
