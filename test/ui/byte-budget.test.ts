import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { buildPage } from "../../bin/build-page.ts";

/** Bytes after gzip -9: the scripts that the page loads before it shows anything, and the worker that its tabs share. */
const pageBudget = 80_000;
const workerBudget = 4_000;

/** The scripts that the page names, with all that they import other than by `import()`. */
async function loadedAtOnce(directory: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const html = await readFile(join(directory, "index.html"), "utf8");
  const found = new Set(names.filter((name) => name.endsWith(".js") && html.includes(name)));
  for (const name of found) {
    const script = await readFile(join(directory, name), "utf8");
    for (const [, imported = ""] of script.matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) found.add(imported);
  }
  return found;
}

describe("the built page", () => {
  it("has less than 80 KB of script, and 4 KB in its worker, compressed", async () => {
    const directory = await mkdtemp(join(tmpdir(), "lenslet-budget-"));
    try {
      await buildPage(directory);
      const names = await readdir(directory);
      const sizeOf = async (wanted: (name: string) => boolean) => {
        const files = await Promise.all(names.filter(wanted).map((name) => readFile(join(directory, name))));
        return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
      };
      const worker = await sizeOf((name) => name === "live-worker.js");
      const first = await loadedAtOnce(directory, names);
      const page = await sizeOf((name) => first.has(name));
      assert.ok(page > 0 && page < pageBudget, `the page has ${page} bytes`);
      assert.ok(worker > 0 && worker < workerBudget, `the worker has ${worker} bytes`);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
