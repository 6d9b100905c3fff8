import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { runDoctor } from "../../src/cli/doctor-command.ts";
import { sampleLog } from "../support/sample-log.ts";

async function folderWith(t: TestContext, files: Record<string, string | Uint8Array>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-doctor-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, ".lenslet"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, ".lenslet", name), content);
  return directory;
}

async function run(directory: string, { repair = false } = {}) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const status = await runDoctor(directory, repair, {
    print: (line) => void printed.push(line),
    complain: (line) => void complaints.push(line),
  });
  return { status, printed: printed.join("\n"), complaints: complaints.join("\n") };
}

const good = '{"version": 1, "last_event_id": 1, "items": {"/a.jpg": {"star": 3, "version": 2}}}';

describe("lenslet doctor", () => {
  it("says that there is no such folder", async (t) => {
    const directory = await folderWith(t, { file: "" });
    const missing = join(directory, "missing");
    assert.deepEqual(await run(missing), {
      status: 2,
      printed: "",
      complaints: `lenslet: there is no folder ${missing}`,
    });
    assert.equal((await run(missing, { repair: true })).status, 2);
    const { status, complaints } = await run(join(directory, ".lenslet", "file"));
    assert.equal(status, 2);
    assert.match(complaints, /is a file, not a folder$/);
  });

  it("prints nothing that steers a terminal, whatever the files and images are called", async (t) => {
    const items = { "/\u001b[2J\u009b31m\u202egpj.a\u2028": { star: 9, version: 2 } };
    const directory = await folderWith(t, {
      "labels.snapshot.json": JSON.stringify({ version: 1, last_event_id: 1, items }),
      ".\u001b]0;title\u0007\u202e.0123456789abcdef.tmp": "half",
    });
    const { printed } = await run(directory);
    assert.match(printed, /\\u\{9b\}31m\\u\{202e\}gpj\.a/);
    assert.match(printed, /\\u\{1b\}\]0;title\\u\{7\}/);
    assert.doesNotMatch(printed.replaceAll("\n", ""), /[\p{C}\u2028\u2029]/u);
  });

  it("claims no copies before it has made any", async (t) => {
    const directory = await folderWith(t, {
      "labels.log.jsonl": `${new TextDecoder().decode(sampleLog(1))}garbage\n{"id": 9, "ty`,
      "labels.snapshot.json": "{",
    });
    const found = await run(directory);
    assert.equal(found.status, 1);
    assert.doesNotMatch(found.printed, /kept/);
    const repaired = await run(directory, { repair: true });
    assert.equal(repaired.status, 0, repaired.printed);
    assert.match(repaired.printed, /Backed up: \.lenslet\/labels\.log\.damaged/);
  });

  it("reports a damaged previous snapshot beside a good one, and repairs it", async (t) => {
    const directory = await folderWith(t, {
      "labels.snapshot.json": good,
      "labels.snapshot.previous.json": "{",
    });
    const found = await run(directory);
    assert.equal(found.status, 1);
    assert.match(found.printed, /^1 labelled image;[^]*labels\.snapshot\.previous\.json is damaged/);
    const repaired = await run(directory, { repair: true });
    assert.equal(repaired.status, 0, repaired.printed);
    assert.match(repaired.printed, /Backed up: .*labels\.snapshot\.previous\.damaged-1\.json/);
    assert.match((await run(directory)).printed, /^1 labelled image;[^]*No damage found/);
  });

  it("shows no label of a previous snapshot that is not needed", async (t) => {
    const older = good.replace("/a.jpg", "/older.jpg");
    const directory = await folderWith(t, { "labels.snapshot.json": good, "labels.snapshot.previous.json": older });
    const { status, printed } = await run(directory);
    assert.equal(status, 0);
    assert.match(printed, /^1 labelled image;/);
  });

  it("leaves alone a snapshot that is too large to read", async (t) => {
    const directory = await folderWith(t, { "labels.snapshot.json": "{", "labels.log.jsonl": "garbage\n" });
    await truncate(join(directory, ".lenslet", "labels.snapshot.json"), 401 * 1024 * 1024);
    const { status, printed } = await run(directory, { repair: true });
    assert.equal(status, 1);
    assert.match(printed, /^Nothing was changed: labels\.snapshot\.json is too large to read/);
    assert.deepEqual((await readdir(join(directory, ".lenslet"))).sort(), ["labels.log.jsonl", "labels.snapshot.json"]);
  });

  it("does not say that nothing was changed after a part was repaired", async (t) => {
    const directory = await folderWith(t, { "labels.log.jsonl": "garbage\n" });
    // What a leftover is called, but a folder: it cannot be removed as a file.
    await mkdir(join(directory, ".lenslet", ".views.json.0123456789abcdef.tmp"));
    const { status, printed } = await run(directory, { repair: true });
    assert.equal(status, 1);
    assert.match(printed, /Backed up: \.lenslet\/labels\.log\.damaged/);
    assert.match(printed, /The repair was interrupted: /);
    assert.doesNotMatch(printed, /Nothing was changed/);
  });
});
