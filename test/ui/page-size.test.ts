import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { buildPage } from "../../bin/build-page.ts";

const budgetBytes = 60 * 1024;

it("the page's scripts, the worker among them, stay under 60 KiB of gzip", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-size-"));
  t.after(() => rm(directory, { recursive: true }));
  await buildPage(directory);
  const scripts = (await readdir(directory)).filter((name) => name.endsWith(".js"));
  const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(join(directory, name))).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(scripts.length >= 3);
  t.diagnostic(`${scripts.map((name, index) => `${name} ${sizes[index]}`).join(", ")}: ${total} bytes`);
  assert.ok(total < budgetBytes, `${total} bytes`);
});
