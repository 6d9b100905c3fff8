import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { runExport } from "../../src/cli/export-command.ts";
import { parseExport } from "../../src/cli/export-options.ts";
import { openFolder } from "../../src/runtimes/open-folder.ts";
import { tinyPng } from "../support/test-gallery.ts";

let folder = "";
let outside = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lenslet-export-"));
  outside = await mkdtemp(join(tmpdir(), "lenslet-out-"));
  for (const name of ["a.png", "b.png"]) await writeFile(join(folder, name), tinyPng);
});

afterEach(async () => {
  for (const each of [folder, outside]) await rm(each, { recursive: true, force: true });
});

async function run(...args: string[]) {
  const command = parseExport([folder, ...args]);
  assert.equal(command.kind, "export", JSON.stringify(command));
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  assert.ok(command.kind === "export");
  const status = await runExport(command, {
    print,
    complain: print,
    progress: () => {},
    interactive: false,
    coloured: false,
    json: false,
  });
  return { status, printed: printed.join("\n") };
}

async function label(path: string, star: number) {
  const gallery = await openFolder(folder);
  await gallery.ready;
  const url = `http://localhost/item?path=${path}`;
  const headers = { "content-type": "application/json" };
  const response = await gallery.fetch(new Request(url, { method: "PUT", headers, body: JSON.stringify({ star }) }));
  assert.equal(response.status, 200);
  return gallery;
}

describe("lenslet export", () => {
  it("writes what matches into a file, also beside a server, and nothing beside the images", async () => {
    const gallery = await label("/b.png", 4);
    const out = join(outside, "picked.jsonl");
    const { status, printed } = await run("--where", "star>=3", "--format", "jsonl", "--out", out);
    await gallery.close();
    assert.equal(status, 0, printed);
    assert.match(printed, /^Exported 1 image to /);
    assert.match(await readFile(out, "utf8"), /^\{"path":"\/b\.png",.*"star":4,/);
    assert.deepEqual((await readdir(folder)).sort(), [".lenslet", "a.png", "b.png"]);
    assert.deepEqual(await readdir(outside), ["picked.jsonl"]);
  });

  it("gives the labels as they were at an earlier time", async () => {
    await (await label("/b.png", 4)).close();
    const between = new Date().toISOString();
    await (await label("/b.png", 2)).close();
    const out = join(outside, "then.jsonl");
    const { status, printed } = await run("--as-of", between, "--format", "jsonl", "--out", out);
    assert.equal(status, 0, printed);
    assert.match(await readFile(out, "utf8"), /"\/b\.png",.*"star":4,/);
    const empty = join(outside, "before.csv");
    assert.equal(
      (await run("--as-of", "2001-01-01T00:00", "--where", "star>=1", "--out", empty)).printed.slice(0, 15),
      "Exported 0 imag",
    );
  });

  it("refuses a time that its history does not reach back to, and what is no time", async () => {
    await mkdir(join(folder, ".lenslet"));
    await writeFile(join(folder, ".lenslet", "labels.snapshot.json"), '{"version":1,"last_event_id":9,"items":{}}');
    const line =
      '{"id":12,"type":"item-updated","path":"/a.png","version":2,"tags":[],"notes":"","star":1,"updated_at":"","updated_by":"x"}';
    await writeFile(join(folder, ".lenslet", "labels.log.jsonl"), `${line}\n`);
    const { status, printed } = await run("--as-of", "2026-01-01T00:00");
    assert.deepEqual([status, printed], [2, "lenslet: The history does not reach back to that moment."]);
    await rm(join(folder, ".lenslet", "labels.log.jsonl"));
    assert.equal((await run("--as-of", "2026-01-01T00:00")).status, 2);
    const unknown = await run("--as-of", "yesterday");
    assert.deepEqual(
      [unknown.status, unknown.printed],
      [2, 'lenslet: No state is called "yesterday": none has been named here.'],
    );
  });

  it("writes XMP files into a folder, and leaves those that are there", async () => {
    await (await label("/a.png", 2)).close();
    await (await label("/b.png", 3)).close();
    await writeFile(join(outside, "a.xmp"), "mine");
    const { status, printed } = await run("--format", "xmp", "--out", outside);
    assert.equal(status, 0);
    assert.match(printed, /^Wrote 1 XMP file below .*; kept 1 existing file$/);
    assert.equal(await readFile(join(outside, "a.xmp"), "utf8"), "mine");
    assert.match(await readFile(join(outside, "b.xmp"), "utf8"), /xmp:Rating="3"/);
  });

  it("leaves an earlier export as it was when a new one cannot be written", async () => {
    const { status, printed } = await run("--out", join(outside, "none", "a.csv"));
    assert.equal(status, 2);
    assert.match(printed, /lenslet: cannot write to .* \(ENOENT\)\s*$/);
  });

  it("refuses a folder that is not there", async () => {
    await rm(folder, { recursive: true });
    assert.deepEqual(await run("--format", "names"), { status: 2, printed: `lenslet: there is no folder ${folder}` });
  });
});

describe("the options of lenslet export", () => {
  const message = (...args: string[]) => {
    const command = parseExport(args);
    return command.kind === "misused" ? command.message : command.kind;
  };

  it("says in one line what is wrong", () => {
    assert.match(message(), /^name the folder/);
    assert.equal(message("d", "--format", "exif"), "--format takes csv, jsonl, parquet, xmp or names");
    assert.equal(message("d", "--naming"), "--naming takes stem or full");
    assert.equal(message("d", "--out"), "--out needs a file");
    assert.equal(message("d", "--port", "1"), "lenslet export has no option --port");
    assert.match(message("d", "e"), /^only one folder/);
    assert.equal(message("d", "--help"), "help");
  });
});
