import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import { examine, repairLabels } from "../../src/journal/doctor.ts";
import { manualClock } from "../support/manual-clock.ts";
import { sampleLabels, sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";

async function temporaryFolder(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-journal-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function open(directory: string) {
  const outcome = await lockDirectory(directory);
  assert.ok(outcome.kind === "held");
  const journal = createDirectoryJournal({ directory, clock: manualClock(), lock: outcome.lock });
  return { journal, loaded: await journal.load() };
}

describe("createDirectoryJournal", () => {
  it("keeps labels and views from one run to the next", async (t) => {
    const directory = await temporaryFolder(t);
    const first = await open(directory);
    assert.deepEqual(await first.journal.append([sampleRecord(1), sampleRecord(2)]), { kind: "durable" });
    assert.equal((await first.journal.saveViews({ version: 1, views: [1] }, undefined)).kind, "saved");
    await first.journal.close();
    assert.deepEqual((await readdir(join(directory, ".lenslet"))).sort(), [
      "labels.log.jsonl",
      "labels.snapshot.json",
      "views.json",
    ]);

    const { journal, loaded } = await open(directory);
    assert.deepEqual(
      loaded.labels,
      new Map([
        [samplePath(1), sampleLabels(1)],
        [samplePath(2), sampleLabels(2)],
      ]),
    );
    assert.deepEqual((await journal.loadViews()).views, { version: 1, views: [1] });
    await journal.close();
  });

  it("leaves no files after a run without changes", async (t) => {
    const directory = await temporaryFolder(t);
    const { journal } = await open(directory);
    await journal.close();
    assert.deepEqual(await readdir(directory), []);
  });

  it("follows no symbolic link out of the folder", async (t) => {
    const directory = await temporaryFolder(t);
    const victim = join(directory, "victim");
    await writeFile(victim, "precious\n");
    await mkdir(join(directory, ".lenslet"));
    await symlink(victim, join(directory, ".lenslet", "labels.log.jsonl"));
    const { journal } = await open(directory);
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "read_only" });
    assert.match(journal.status().warnings.join(), /labels.log.jsonl is a symbolic link/);
    await journal.close();
    assert.equal(await readFile(victim, "utf8"), "precious\n");
  });

  it("does not block on a FIFO", { skip: process.platform === "win32" }, async (t) => {
    const directory = await temporaryFolder(t);
    await mkdir(join(directory, ".lenslet"));
    for (const name of ["labels.log.jsonl", "labels.snapshot.json", "views.json"]) {
      execFileSync("mkfifo", [join(directory, ".lenslet", name)]);
    }
    const { journal } = await open(directory);
    assert.deepEqual((await journal.loadViews()).views, { version: 1, views: [] });
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "read_only" });
    await journal.close();
  });

  it("notices that its folder was removed", async (t) => {
    const directory = await temporaryFolder(t);
    const { journal } = await open(directory);
    await journal.append([sampleRecord(1)]);
    await rm(join(directory, ".lenslet"), { recursive: true });
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "folder_gone");
    await journal.close();
    assert.deepEqual(await readdir(directory), []);
  });

  it("writes nothing to a folder that another server created in place of its own", async (t) => {
    const directory = await temporaryFolder(t);
    const first = await open(directory);
    await rename(join(directory, ".lenslet"), join(directory, "away"));
    const second = await open(directory);
    assert.deepEqual(await first.journal.append([sampleRecord(1)]), { kind: "refused", reason: "write_failed" });
    assert.equal(first.journal.status().problem, "other_writer");
    assert.equal((await first.journal.saveViews({ version: 1, views: [] }, undefined)).kind, "refused");
    await first.journal.close();
    assert.deepEqual((await readdir(join(directory, ".lenslet"))).sort(), ["lock", "server.json"]);
    assert.deepEqual(await second.journal.append([sampleRecord(2)]), { kind: "durable" });
    await second.journal.close();
  });
});

describe("lockDirectory", () => {
  it("is held by one process, and names the address of the holder", async (t) => {
    const directory = await temporaryFolder(t);
    const first = await lockDirectory(directory);
    assert.ok(first.kind === "held");
    await first.lock.announce("http://127.0.0.1:7070");
    const second = await lockDirectory(directory);
    assert.ok(second.kind === "taken");
    assert.equal(second.by?.pid, process.pid);
    assert.equal(second.by?.url, "http://127.0.0.1:7070");
    await first.lock.release();
    await first.lock.release();
    const third = await lockDirectory(directory);
    assert.ok(third.kind === "held");
    await third.lock.release();
    assert.deepEqual(await readdir(directory), []);
  });

  it("is exclusive even without flock(1)", { skip: process.platform !== "linux" }, async (t) => {
    const directory = await temporaryFolder(t);
    const first = await lockDirectory(directory);
    assert.ok(first.kind === "held");
    await first.lock.announce("http://127.0.0.1:7070");
    const path = process.env["PATH"];
    t.after(() => (process.env["PATH"] = path));
    process.env["PATH"] = "";
    assert.equal((await lockDirectory(directory)).kind, "taken");
    await first.lock.release();
    const second = await lockDirectory(directory);
    assert.ok(second.kind === "held");
    await second.lock.announce("http://127.0.0.1:7071");
    process.env["PATH"] = path;
    assert.equal((await lockDirectory(directory)).kind, "taken");
    await second.lock.release();
    assert.deepEqual(await readdir(directory), []);
  });

  it("notices that its folder was moved, and leaves the new one alone", async (t) => {
    const directory = await temporaryFolder(t);
    const first = await lockDirectory(directory);
    assert.ok(first.kind === "held");
    assert.equal(await first.lock.check(), "ours");
    await rename(join(directory, ".lenslet"), join(directory, "away"));
    assert.equal(await first.lock.check(), "gone");
    const second = await lockDirectory(directory);
    assert.ok(second.kind === "held");
    assert.equal(await first.lock.check(), "replaced");
    await first.lock.announce("http://127.0.0.1:7070");
    await first.lock.release();
    assert.equal(await second.lock.check(), "ours");
    const third = await lockDirectory(directory);
    assert.ok(third.kind === "taken");
    assert.equal(third.by?.url, null);
    await second.lock.release();
  });

  it("ignores the files of a dead process", async (t) => {
    const directory = await temporaryFolder(t);
    await mkdir(join(directory, ".lenslet"));
    await writeFile(join(directory, ".lenslet", "lock"), "");
    await writeFile(
      join(directory, ".lenslet", "server.json"),
      JSON.stringify({ pid: process.pid, host: "x", startedAt: "", url: "http://gone" }),
    );
    const outcome = await lockDirectory(directory);
    assert.ok(outcome.kind === "held");
    await outcome.lock.release();
  });

  it("says why it cannot lock", async (t) => {
    const directory = await temporaryFolder(t);
    assert.equal((await lockDirectory(join(directory, "missing"))).kind, "unwritable");
    await symlink(tmpdir(), join(directory, ".lenslet"));
    const outcome = await lockDirectory(directory);
    assert.ok(outcome.kind === "unwritable");
    assert.match(outcome.reason, /\.lenslet is not a plain file or folder/);
  });
});

describe("lenslet doctor", () => {
  const put = async (directory: string, files: Record<string, string | Uint8Array>) => {
    await mkdir(join(directory, ".lenslet"));
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, ".lenslet", name), content);
  };

  it("reports no findings for undamaged labels", async (t) => {
    const directory = await temporaryFolder(t);
    assert.deepEqual(await examine(directory), { exists: false, findings: [], labels: 0, logLines: 0, logBytes: 0 });
    await put(directory, { "labels.log.jsonl": sampleLog(3) });
    const report = await examine(directory);
    assert.deepEqual({ ...report, logBytes: 0 }, { exists: true, findings: [], labels: 3, logLines: 3, logBytes: 0 });
    assert.equal((await repairLabels(directory)).kind, "repaired");
    assert.deepEqual(await readdir(join(directory, ".lenslet")), ["labels.log.jsonl"]);
  });

  it("repairs everything and destroys nothing", async (t) => {
    const directory = await temporaryFolder(t);
    const files = {
      "labels.log.jsonl": `${new TextDecoder().decode(sampleLog(2))}garbage\n{"id": 8, "type": "item-updated", "path": "/b.jpg", "version": 2, "star": 9}\n{"id": 9, "ty`,
      "labels.snapshot.json": '{"version": 1, "last_event_id": 0, "ite',
      "labels.snapshot.previous.json":
        '{"version": 1, "last_event_id": 0, "items": {"/c.jpg": {"star": "many", "version": 2}}}',
      "views.json": "{",
      "event-ids.json": '{"version":1,',
      ".labels.snapshot.json.0123456789abcdef.tmp": "half",
    };
    await put(directory, files);
    const before = await examine(directory);
    assert.deepEqual(before.findings.map(({ kind }) => kind).sort(), [
      "damaged_event_ids",
      "damaged_line",
      "damaged_snapshot",
      "damaged_views",
      "flawed_item",
      "flawed_line",
      "leftover_file",
      "torn_tail",
    ]);
    assert.equal(before.labels, 4);
    assert.deepEqual((await readdir(join(directory, ".lenslet"))).sort(), Object.keys(files).sort());

    const outcome = await repairLabels(directory);
    assert.ok(outcome.kind === "repaired");
    assert.deepEqual(outcome.after.findings, []);
    assert.equal(outcome.after.labels, 4);
    const backups = await Promise.all(
      outcome.backups.map((name) => readFile(join(directory, ".lenslet", name), "utf8")),
    );
    for (const name of [
      "labels.snapshot.json",
      "labels.snapshot.previous.json",
      "views.json",
      "event-ids.json",
    ] as const) {
      assert.ok(backups.includes(files[name]), `${name} was backed up`);
    }
    for (const part of ["garbage", '"star": 9', '{"id": 9, "ty'])
      assert.ok(
        backups.some((content) => content.includes(part)),
        `${part} was backed up`,
      );
  });

  it("does not repair under a running server", async (t) => {
    const directory = await temporaryFolder(t);
    await put(directory, { "labels.log.jsonl": "garbage\n" });
    const server = await lockDirectory(directory);
    assert.ok(server.kind === "held");
    await server.lock.announce("http://127.0.0.1:7070");
    const outcome = await repairLabels(directory);
    assert.ok(outcome.kind === "taken");
    assert.equal(outcome.by?.url, "http://127.0.0.1:7070");
    assert.equal((await examine(directory)).findings.length, 1);
    await server.lock.release();
  });

  it("does not change files of a newer version of Lenslet", async (t) => {
    const directory = await temporaryFolder(t);
    await put(directory, { "labels.snapshot.json": '{"version": 2, "items": {}}' });
    const [finding] = (await examine(directory)).findings;
    assert.equal(finding?.kind, "newer_format");
    assert.equal(finding?.repairable, false);
    assert.equal((await repairLabels(directory)).kind, "refused");
  });
});
