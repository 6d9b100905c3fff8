import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { runExport } from "../../src/cli/export-command.ts";
import { parseExport } from "../../src/cli/export-options.ts";
import { runFinish } from "../../src/cli/finish-command.ts";
import { parseFinish } from "../../src/cli/finish-options.ts";
import { runImport } from "../../src/cli/import-command.ts";
import { parseImport } from "../../src/cli/import-options.ts";
import { parseCommand } from "../../src/cli/options.ts";
import { serveFolder } from "../../src/cli/serve.ts";
import { treeOf } from "../support/finish-folder.ts";
import { printedTerminal } from "../support/printed-terminal.ts";
import { tinyPng } from "../support/test-gallery.ts";

let home = "";
let photos = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lenslet-finish-"));
  photos = join(home, "photos");
  await mkdir(join(photos, "b"), { recursive: true });
  for (const name of ["a.png", "keep.png", "b/c.png"]) await writeFile(join(photos, name), tinyPng);
  await writeFile(join(photos, "a.xmp"), "sidecar");
  await writeFile(join(home, "labels.csv"), "path,flag,notes\na.png,reject,blurred\nb/c.png,reject,\nkeep.png,pick,\n");
  const command = parseImport([photos, join(home, "labels.csv")]);
  assert.ok(command.kind === "import");
  assert.equal(await runImport(command, printedTerminal()), 0);
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function run(...args: string[]) {
  const command = parseFinish([photos, ...args]);
  assert.ok(command.kind === "finish", JSON.stringify(command));
  const out = printedTerminal();
  const status = await runFinish(command, out);
  return { status, printed: out.printed.join("\n") };
}

async function labelled(where: string): Promise<string> {
  const out = join(home, "out.jsonl");
  const command = parseExport([photos, "--format", "jsonl", "--where", where, "--out", out]);
  assert.ok(command.kind === "export");
  assert.equal(await runExport(command, printedTerminal()), 0);
  return readFile(out, "utf8");
}

const rejects = ["--where", "is:reject", "--move-to"];

describe("lenslet finish", () => {
  it("moves what matches, with companions, and undo puts it back byte for byte, with its labels", async () => {
    const before = await treeOf(photos);
    const trial = await run(...rejects, join(home, "rejects"), "--dry-run");
    assert.match(
      trial.printed,
      /^Would move 2 images and 1 companion \(\d+ B\) to .*\/rejects\. Nothing was touched\./,
    );
    assert.deepEqual(await treeOf(photos), before);

    const { status, printed } = await run(...rejects, join(home, "rejects"));
    assert.equal(status, 0, printed);
    assert.match(printed, /^Moved 2 images and 1 companion/);
    assert.deepEqual(Object.keys(await treeOf(join(home, "rejects"))).toSorted(), ["a.png", "a.xmp", "b/c.png"]);
    assert.match((await run("--list")).printed, /^[\w-]+  moved 2 images \(\d+ B\)$/);

    const [, id = ""] = /--undo ([\w-]+)/.exec(printed) ?? [];
    const undone = await run("--undo", id);
    assert.deepEqual(undone, { status: 0, printed: "Undone: 3 files as before." });
    assert.deepEqual(await treeOf(photos), before);
    assert.deepEqual((await readdir(home)).toSorted(), ["labels.csv", "photos"]);
    assert.match(await labelled("blurred"), /"path":"\/a\.png",.*"flag":"reject"/);
    assert.match((await run("--undo", id)).printed, /undone already/);
  });

  it("takes labels along inside of the folder, and back", async () => {
    const { printed } = await run(...rejects, join(photos, "rejects"));
    assert.match(await labelled("blurred"), /"path":"\/rejects\/a\.png"/, printed);
    const again = await run(...rejects, join(photos, "rejects"));
    assert.match(again.printed, /a\.png: already in the destination.*\nNo images to move\./s);
    const [, id = ""] = /--undo ([\w-]+)/.exec(printed) ?? [];
    await run("--undo", id);
    assert.match(await labelled("blurred"), /"path":"\/a\.png"/);
  });

  it("says what stays, and why", async () => {
    await mkdir(join(home, "rejects"));
    await writeFile(join(home, "rejects/a.xmp"), "another");
    const { status, printed } = await run(...rejects, join(home, "rejects"));
    assert.equal(status, 0);
    assert.match(
      printed,
      /1 file stays where it is:\n  a\.png: the destination has a file of this name \(a\.xmp\)\nMoved 1 image /,
    );
    assert.equal(await readFile(join(home, "rejects/a.xmp"), "utf8"), "another");
  });

  it("goes through the server that has the folder open, if that allows it", async () => {
    const serve = async (...flags: string[]) => {
      const command = parseCommand([photos, "--port", "0", ...flags]);
      assert.ok(command.kind === "serve", JSON.stringify(command));
      const running = await serveFolder(command.directory, command.options, printedTerminal());
      await running.reported;
      return running;
    };
    const closed = await serve();
    const off = await run(...rejects, join(photos, "rejects"));
    await closed.close();
    assert.equal(off.status, 2);
    assert.match(off.printed, /Start it with --allow-file-ops.*\(the server at http/);

    const open = await serve("--allow-move-to", join(home, "rejects"));
    try {
      const elsewhere = await run(...rejects, join(home, "other"));
      assert.match(elsewhere.printed, /Files may not go to .*--allow-move-to/);
      const { status, printed } = await run(...rejects, join(home, "rejects"));
      assert.equal(status, 0, printed);
      assert.match(printed, /^Moved 2 images and 1 companion .*, through the server at http:\/\/127\.0\.0\.1:\d+/);
      const [, id = ""] = /--undo ([\w-]+)/.exec(printed) ?? [];
      assert.match((await run("--undo", id)).printed, /Undone: 3 files/);
    } finally {
      await open.close();
    }
  });

  it("refuses what it cannot do", async () => {
    assert.match((await run(...rejects, photos)).printed, /in that folder already/);
    assert.match((await run(...rejects, join(photos, ".lenslet/x"))).printed, /Lenslet's own files/);
    assert.match((await run("--undo", "20260101-000000-abcd")).printed, /There is no run/);
    assert.match((await run("--where", "no-such-thing", "--trash")).printed, /No images to trash\./);
  });
});

describe("the options of lenslet finish", () => {
  it("name what is missing or wrong", () => {
    const refusals = [
      [[], /name the folder to finish/],
      [["p", "q", "--trash"], /only one folder/],
      [["p", "--where", "is:reject"], /say what to do/],
      [["p", "--trash"], /say which images with --where/],
      [["p", "--where", "a", "--trash", "--move-to", "x"], /exclude each other/],
      [["p", "--where", "a", "--move-to", "x", "--copy-to", "y"], /exclude each other/],
      [["p", "--undo", "a", "--trash"], /--undo takes no other option/],
      [["p", "--list", "--dry-run"], /--list takes no other option/],
      [["p", "--where", "", "--trash"], /--where needs a query/],
      [["p", "--move-to", "", "--where", "a"], /--move-to needs a folder/],
      [["p", "--delete"], /no option --delete/],
    ] as const;
    for (const [args, message] of refusals) {
      const parsed = parseFinish(args);
      assert.ok(parsed.kind === "misused", JSON.stringify(args));
      assert.match(parsed.message, message);
    }
    for (const flag of ["--read-only", "--no-write"]) {
      const parsed = parseCommand(["p", flag, "--allow-file-ops"]);
      assert.ok(parsed.kind === "misused");
      assert.match(parsed.message, /moves files/);
    }
  });
});
