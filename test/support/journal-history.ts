import type { FileSystem } from "../../src/journal/disk/file-system.ts";
import { readFolder } from "../../src/journal/folder-contents.ts";
import { createFolderJournal, type FolderJournalOptions } from "../../src/journal/folder-journal.ts";
import type { Journal, LabelRecord, RememberedResponse } from "../../src/journal/journal.ts";
import type { Labels } from "../../src/wire/sidecar.ts";
import type { Step } from "./history-steps.ts";
import { freeLock, labelFolder, settle } from "./label-folder.ts";
import { manualClock, type ManualClock, yielding } from "./manual-clock.ts";
import { missingFrom, older, putOlderFiles, snapshot } from "./older-files.ts";
import { seededRandom } from "./seeded-random.ts";
import { createSimulatedDisk, type DiskError, type SimulatedDisk } from "./simulated-disk.ts";

export interface HistoryOptions {
  readonly seed: number;
  /** Stands between the journal and the disk: where a test plants a bug. */
  readonly wrap?: (files: FileSystem, disk: SimulatedDisk) => FileSystem;
  /** Default: the real one. */
  readonly createJournal?: (options: FolderJournalOptions) => Journal;
}

/**
 * Plays a history and says which promises were broken: an acknowledged edit lost, a value that nobody wrote, a refused edit
 * that came back, a first response forgotten, a start that failed.
 */
export async function playHistory(steps: readonly Step[], options: HistoryOptions): Promise<string[]> {
  const { seed, wrap = (files) => files, createJournal = createFolderJournal } = options;
  const disk = createSimulatedDisk();
  const random = seededRandom(seed);
  putOlderFiles(disk);
  const broken: string[] = [];
  /** What was acknowledged as durable. */
  const known = new Map<string, Labels>([["/older.jpg", older]]);
  /** What it asked for in this life without a response, or with one that leaves it open: there after a crash, or not. */
  let doubtful = new Map<string, Labels[]>();
  const responses = new Map<string, RememberedResponse>();
  let written = 0;
  let wallTime = Date.UTC(2026, 0, 1);
  let clock: ManualClock = manualClock(wallTime);
  let journal: Journal | undefined;
  let ended: Promise<void> = new Promise(() => undefined);
  let flipAt: number | undefined;
  let flipped = "";
  let wasFound = false;

  const arm = () => {
    let endIn: { calls: number; isPowerCut: boolean; beforeSync: boolean } | undefined;
    let error: { code: DiskError; calls: number; times: number } | undefined;
    let hasLostPages = false;
    let wasShort = false;
    let onEnd = (): void => undefined;
    ended = new Promise((resolve) => {
      onEnd = resolve;
    });
    disk.onCall = ({ action }) => {
      if (endIn && (!endIn.beforeSync || action === "sync") && endIn.calls-- <= 0) {
        // After a failed sync only a power cut shows what is on the medium.
        if (endIn.isPowerCut || hasLostPages) disk.cutPower(random);
        else disk.kill();
        disk.onCall = undefined;
        onEnd();
        return undefined;
      }
      if (!error || error.calls-- > 0 || error.times-- <= 0) return undefined;
      if (error.code === "full") {
        if (action !== "append") return undefined;
        wasShort = !wasShort;
        return wasShort ? "short" : "ENOSPC";
      }
      if (error.code === "short") return action === "append" ? "short" : undefined;
      if (action === "sync" || action === "syncFolder") hasLostPages = true;
      return ["open", "facts", "names", "read"].includes(action) ? undefined : error.code;
    };
    return {
      end: (calls: number, isPowerCut: boolean, beforeSync: boolean) =>
        void (endIn ??= { calls, isPowerCut, beforeSync }),
      fail: (code: DiskError, calls: number, times: number) => void (error = { code, calls, times }),
      isFailing: () => error !== undefined && error.times > 0,
      isEnding: () => endIn !== undefined,
      endNow() {
        if (endIn?.isPowerCut || hasLostPages) disk.cutPower(random);
        else disk.kill();
      },
    };
  };
  let fate = arm();

  /** Waits for a call of the journal, or for the end of the process. */
  const orEnd = async <Result>(call: Promise<Result>): Promise<Result | "ended"> =>
    Promise.race([call, ended.then(() => "ended" as const)]);

  const start = async () => {
    fate = arm();
    flipSnapshot();
    wallTime += clock.now() + 1_000;
    clock = manualClock(wallTime);
    const opened = createJournal({
      folder: labelFolder,
      clock: yielding(clock),
      lock: freeLock,
      random,
      files: wrap(disk.files(), disk),
      thresholds: { snapshotEvery: 600, compactAbove: 900 },
    });
    journal = opened;
    let loaded;
    try {
      loaded = await opened.load();
    } catch (error) {
      broken.push(`a start failed: ${String(error)}`);
      return;
    }
    if (opened.status().problem)
      broken.push(`a start found the folder unusable: ${opened.status().warnings.join(" ")}`);
    wasFound ||= opened.status().warnings.some((warning) => warning.includes("snapshot.json is damaged"));
    for (const path of new Set([...known.keys(), ...loaded.labels.keys()])) {
      const found = loaded.labels.get(path);
      const expected = known.get(path);
      const candidates = [...(expected ? [expected] : []), ...(doubtful.get(path) ?? [])];
      if (found ? !candidates.some((candidate) => isSame(candidate, found)) : expected) {
        broken.push(`${path}: found ${JSON.stringify(found)}, expected ${JSON.stringify(candidates)}`);
      }
      if (found) known.set(path, found);
    }
    doubtful = new Map();
    for (const [key, response] of responses) {
      if (wallTime - response.at > 9 * 60_000) responses.delete(key);
      else if (!loaded.responses.some((each) => each.key === key && each.body === response.body))
        broken.push(`the response to ${key} was forgotten`);
    }
  };

  const flipSnapshot = () => {
    const content = disk.read(snapshot);
    // Flipping the same bit again would repair it.
    if (flipAt === undefined || !content || String(content) === flipped) return;
    // The first snapshot of all, which is of 0.2, has neither a checksum nor one before it.
    if (!new TextDecoder().decode(content).includes('"crc"')) return;
    const place = Math.floor(flipAt * content.length);
    disk.put(snapshot, content.with(place, (content[place] ?? 0) ^ (1 << Math.floor(random.fraction() * 8))));
    flipped = String(disk.read(snapshot));
    flipAt = undefined;
  };

  const edit = async (numbers: readonly number[], hasResponse: boolean) => {
    const records = [...new Set(numbers)].map((number, index, all): LabelRecord => {
      const path = `/image-${number}.jpg`;
      const version = (known.get(path)?.version ?? 1) + 1;
      const labels: Labels = {
        tags: [`tag-${(written += 1)}`],
        notes: "n".repeat(written % 90),
        star: 3,
        version,
        updated_at: "2026-01-01T00:00:00.000Z",
        updated_by: "history",
      };
      const response = {
        key: `key-${written}`,
        fingerprint: "f",
        at: clock.wallTime(),
        status: 200,
        body: `{"tags":["${written}"]}`,
      };
      const isLast = index === all.length - 1;
      return { type: "item-updated", path, labels, more: !isLast, ...(hasResponse && isLast ? { response } : {}) };
    });
    const outcome = await orEnd(journal?.append(records) ?? Promise.reject(new Error("not started")));
    if (outcome === "ended" || (outcome.kind === "refused" && outcome.reason === "write_unknown")) {
      for (const { path, labels } of records) doubtful.set(path, [...(doubtful.get(path) ?? []), labels]);
      return outcome;
    }
    if (outcome.kind === "refused") return outcome;
    for (const { path, labels, response } of records) {
      known.set(path, labels);
      if (response) responses.set(response.key, response);
    }
    return outcome;
  };

  /** An edit that is tried again once the disk works. */
  const editInTheEnd = async (numbers: readonly number[], hasResponse: boolean) => {
    const outcome = await edit(numbers, hasResponse);
    if (outcome === "ended" || outcome.kind === "durable" || fate.isFailing()) return;
    await orEnd(wait(6_000));
    const again = await edit(numbers, hasResponse);
    if (again !== "ended" && again.kind === "refused" && !fate.isEnding())
      broken.push("an edit was refused although the disk works again");
  };

  const wait = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };

  /** A start without errors, after which edits must be taken. */
  const restart = async () => {
    await start();
    const outcome = await edit([0], true);
    if (outcome === "ended" || outcome.kind === "refused") broken.push("an edit after a start was refused");
  };

  await start();
  for (const step of steps) {
    let hasEnded = false;
    const watch = ended.then(() => {
      hasEnded = true;
    });
    switch (step.kind) {
      case "edit":
        await editInTheEnd(step.images, step.hasResponse);
        break;
      case "wait":
        await wait(step.ms);
        break;
      case "edit-meanwhile":
        clock.advance(step.ms);
        await edit(step.images, false);
        await settle();
        break;
      case "end":
        fate.end(step.beforeSync ? step.afterCalls % 4 : step.afterCalls, step.isPowerCut, step.beforeSync);
        break;
      case "error":
        fate.fail(step.error, step.afterCalls, step.times);
        break;
      case "flip":
        flipAt = step.at;
        break;
      case "close": {
        await orEnd(journal?.close() ?? Promise.resolve());
        await settle();
        if (hasEnded) break;
        // What was refused is gone for good, unless the disk failed to the last.
        if (!fate.isFailing()) doubtful = new Map();
        fate.endNow();
        await restart();
      }
    }
    await Promise.race([watch, settle()]);
    if (hasEnded) await restart();
  }
  fate.endNow();
  await restart();
  await wait(400);
  await journal?.close();
  broken.push(...missingFrom(disk));
  const { findings } = await readFolder(disk.files(), labelFolder);
  broken.push(...findings.map(({ message }) => `not repaired: ${message}`));
  if (wasFound && !disk.paths().some((path) => path.includes("snapshot.damaged-")))
    broken.push("a damaged snapshot was destroyed");
  return broken;
}

function isSame(one: Labels, other: Labels): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
