import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { runExport } from "../../src/cli/export-command.ts";
import { parseCommand } from "../../src/cli/options.ts";
import { runRestore } from "../../src/cli/restore-command.ts";
import { serveFolder } from "../../src/cli/serve.ts";
import { runTag } from "../../src/cli/tag-command.ts";
import { openFolder } from "../../src/runtimes/open-folder.ts";
import { ExportRow } from "../../src/wire/export.ts";
import { printedTerminal } from "../support/printed-terminal.ts";
import { tinyPng } from "../support/test-gallery.ts";

let folder = "";
let outside = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lenslet-past-"));
  outside = await mkdtemp(join(tmpdir(), "lenslet-out-"));
  for (const name of ["a.png", "b.png"])
    await writeFile(join(folder, name), Buffer.concat([tinyPng, Buffer.from(name)]));
});

afterEach(async () => {
  for (const each of [folder, outside]) await rm(each, { recursive: true, force: true });
});

async function run(...args: string[]) {
  const command = parseCommand(args);
  const out = printedTerminal();
  const status =
    command.kind === "tag"
      ? await runTag(command, out)
      : command.kind === "restore"
        ? await runRestore(command, out)
        : command.kind === "export"
          ? await runExport(command, out)
          : 2;
  return { status, printed: command.kind === "misused" ? command.message : out.printed.join("\n") };
}

/** The stars of all images, now or then. */
async function stars(...args: string[]) {
  const out = join(outside, "stars.jsonl");
  const { status, printed } = await run("export", folder, "--format", "jsonl", "--out", out, ...args);
  assert.equal(status, 0, printed);
  const lines = (await readFile(out, "utf8")).trim().split("\n");
  return Object.fromEntries(lines.map((line) => ExportRow.parse(JSON.parse(line))).map((row) => [row.path, row.star]));
}

const put = (path: string, star: number) =>
  new Request(`http://localhost/item?path=${path}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tags: [], notes: "", star }),
  });

async function label(...labels: [string, number][]) {
  const gallery = await openFolder(folder);
  await gallery.ready;
  for (const [path, star] of labels) assert.equal((await gallery.fetch(put(path, star))).status, 200);
  await gallery.close();
}

describe("lenslet tag, and what goes back to it", () => {
  it("names a state, which is exported and restored later, and undone", async () => {
    await label(["/a.png", 4]);
    const tagged = await run("tag", folder, "before the client");
    assert.match(
      tagged.printed,
      /^The labels as they are now are called "before the client"\.\n.* --as-of 'before the client'$/,
    );
    await label(["/a.png", 1], ["/b.png", 2]);

    assert.match((await run("tag", folder)).printed, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d  before the client  \(.+\)$/);
    assert.deepEqual(await stars("--as-of", "before the client"), { "/a.png": 4, "/b.png": null });
    const trial = await run("restore", folder, "--as-of", "before the client", "--dry-run");
    assert.equal(
      trial.printed,
      "Would change 2 of 2 images. Nothing was changed.\n  a.png: 1 star → 4 stars\n  b.png: 2 stars → no labels",
    );
    const done = await run("restore", folder, "--as-of", "before the client");
    const [, undo = ""] =
      /^Changed 2 of 2 images\.\nUndo it with: lenslet restore \S+ --undo (\S+)$/.exec(done.printed) ?? [];
    assert.deepEqual(await stars(), { "/a.png": 4, "/b.png": null });
    assert.equal((await run("restore", folder, "--undo", undo)).status, 0, done.printed);
    assert.deepEqual(await stars(), { "/a.png": 1, "/b.png": 2 });
    assert.equal((await run("tag", folder, "before the client")).status, 2);
  });

  it("finds the labels of a file that was renamed since", async () => {
    await label(["/a.png", 4]);
    await run("tag", folder, "one");
    await rename(join(folder, "a.png"), join(folder, "c.png"));
    await label(["/c.png", 2]);
    assert.deepEqual(await stars("--as-of", "one"), { "/b.png": null, "/c.png": 4 });
    await run("restore", folder, "--as-of", "one", "--where", "name:c");
    assert.deepEqual(await stars(), { "/b.png": null, "/c.png": 4 });
  });

  it("goes through the server that has the folder open, with its token", async () => {
    const command = parseCommand([folder, "--port", "0", "--token"]);
    assert.ok(command.kind === "serve");
    const running = await serveFolder(command.directory, command.options, printedTerminal());
    try {
      await running.reported;
      assert.match((await run("tag", folder, "empty")).printed, /through the server at http/);
      assert.match((await run("tag", folder)).printed, /  empty  /);
      const restored = await run("restore", folder, "--as-of", "empty");
      assert.equal(restored.printed, "The labels are as they were then.");
      const unknown = await run("restore", folder, "--as-of", "emty");
      assert.match(unknown.printed, /Did you mean "empty"\? \(the server at http/);
      assert.equal(unknown.status, 2);
    } finally {
      await running.close();
    }
  });

  it("says in one line what is wrong", async () => {
    const message = async (...args: string[]) => (await run(...args)).printed;
    assert.match(await message("tag"), /^name the folder, and the state/);
    assert.match(await message("tag", folder, "a", "b"), /put quotes around "a b"/);
    assert.match(await message("tag", folder, "2026-06-01"), /does not begin like a date/);
    assert.match(await message("restore", folder), /^say when with --as-of/);
    assert.match(await message("restore", folder, "--as-of"), /^--as-of needs a time/);
    assert.match(await message("restore", folder, "--undo", "noon"), /^--undo takes the time/);
    assert.match(
      await message("restore", folder, "--as-of", "x", "--undo", "2026-06-01T12:00:00Z"),
      /exclude each other$/,
    );
    assert.equal(await message("tag", folder), "No state has been named here.");
    assert.match(await message("tag", join(folder, "none")), /there is no folder/);
    assert.match(await message("export", folder, "--as-of", "x"), /No state is called "x"/);
  });
});
