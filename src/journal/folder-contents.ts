import { damagedLinesName } from "./disk/quarantine.ts";
import type { FileSystem } from "./disk/file-system.ts";
import type { Finding } from "./finding.ts";
import type { LoggedResponse } from "./log/response-window.ts";
import { createFolderReport } from "./folder-report.ts";
import { applyItem, createLabelState, type LabelState } from "./label-state.ts";
import { createLogReader, largestLogBytes, type LogContents, logName, noLog } from "./log/log-contents.ts";
import { scanLog } from "./log/log-scan.ts";
import { largestSnapshotBytes, parseSnapshot, type ParsedSnapshot } from "./snapshot/snapshot-file.ts";
import type { Fields } from "./stored-labels.ts";

export const snapshotName = "labels.snapshot.json";
export const viewsName = "views.json";
export const previousSnapshotName = "labels.snapshot.previous.json";
/** Most characters of a path in a message. */
const shownCharacters = 200;

export interface SnapshotContents {
  readonly kind: "missing" | "damaged" | "flawed" | "good";
  readonly lastId: number;
  readonly fields: Fields;
}

/** The readable contents of a folder's `.lenslet`. */
export interface FolderContents {
  readonly exists: boolean;
  readonly state: LabelState;
  /** Remembered responses in the log, oldest first. */
  readonly responses: readonly LoggedResponse[];
  readonly log: LogContents;
  readonly snapshot: SnapshotContents;
  /** Read if `snapshot` is unusable, or with `thorough`. */
  readonly previous: SnapshotContents | undefined;
  readonly findings: readonly Finding[];
  /** The read-only reason: a sentence, or undefined if the folder may be written. */
  readonly blocked: string | undefined;
}

export interface ReadOptions {
  /** Sync the log before it is read; for a writer. Default false. */
  readonly confirm?: boolean;
  /** Read the previous snapshot even if it is not needed. Default false. */
  readonly thorough?: boolean;
  /** Most bytes; a larger snapshot is not read. */
  readonly largestSnapshot?: number | undefined;
}

/** Reads the labels in `folder`, the path of a `.lenslet`. Writes nothing; damage and errors become findings. */
export async function readFolder(
  files: FileSystem,
  folder: string,
  { confirm = false, thorough = false, largestSnapshot = largestSnapshotBytes }: ReadOptions = {},
): Promise<FolderContents> {
  const report = createFolderReport();
  const { refuse, fail, blockLarge } = report;
  const state = createLabelState();

  const readSnapshot = async (name: string, isUsed: boolean): Promise<SnapshotContents> => {
    const parsed = await openSnapshot(name);
    if (!parsed) return { kind: "missing", lastId: 0, fields: {} };
    if (parsed.kind === "damaged") {
      const message = `${name} is damaged and was ignored; it is backed up before it is replaced.`;
      report.add({ kind: "damaged_snapshot", file: name, message });
      return { kind: "damaged", lastId: 0, fields: {} };
    }
    if (parsed.kind === "newer") {
      const message = `${name} was written by a newer version of Lenslet; labels are shown but not written. Update Lenslet to edit.`;
      report.block({ kind: "newer_format", file: name, message });
    }
    if (parsed.flaws.length > 0) {
      const count = parsed.flaws.length;
      const message = `${name}: ${count} ${count === 1 ? "entry has" : "entries have"} wrong values, for example ${JSON.stringify(parsed.flaws[0]?.slice(0, shownCharacters))}; it is backed up before it is replaced.`;
      report.add({ kind: "flawed_item", file: name, count, message });
    }
    if (isUsed) {
      for (const { path, stored, unknown } of parsed.items) applyItem(state, path, stored, unknown);
      state.lastId = parsed.lastId;
    }
    return { kind: parsed.flaws.length > 0 ? "flawed" : "good", lastId: parsed.lastId, fields: parsed.fields };
  };

  const openSnapshot = async (name: string): Promise<ParsedSnapshot | undefined> => {
    try {
      const outcome = await files.open(`${folder}/${name}`, "read");
      if (outcome.kind === "refused") refuse(name, outcome.found);
      if (outcome.kind !== "open") return undefined;
      try {
        const { size } = await outcome.file.facts();
        if (size > largestSnapshot) {
          blockLarge(name);
          return undefined;
        }
        return parseSnapshot(await outcome.file.read(0, size));
      } finally {
        await outcome.file.close();
      }
    } catch (error) {
      fail(name, error);
      return undefined;
    }
  };

  const readLog = async (snapshotId: number): Promise<{ log: LogContents; responses: readonly LoggedResponse[] }> => {
    const reader = createLogReader(state, snapshotId);
    try {
      const outcome = await files.open(`${folder}/${logName}`, confirm ? "append" : "read");
      if (outcome.kind === "refused") refuse(logName, outcome.found);
      if (outcome.kind !== "open") return { log: noLog(), responses: [] };
      try {
        const { size } = await outcome.file.facts();
        if (size > largestLogBytes) {
          blockLarge(logName);
          return { log: noLog(), responses: [] };
        }
        if (confirm) await outcome.file.sync();
        for await (const pieces of scanLog(outcome.file, size)) pieces.forEach(reader.read);
        return { log: reader.finish(size, report.add), responses: reader.responses };
      } finally {
        await outcome.file.close();
      }
    } catch (error) {
      fail(logName, error);
      return { log: noLog(), responses: reader.responses };
    }
  };

  let exists = false;
  try {
    const found = await files.facts(folder);
    exists = found?.kind === "folder";
    if (found && !exists) refuse("", found.kind);
  } catch (error) {
    fail("", error);
  }
  for (const name of exists && !report.blocked() ? [damagedLinesName, viewsName] : []) {
    try {
      const found = await files.facts(`${folder}/${name}`);
      if (found && found.kind !== "file") refuse(name, found.kind);
    } catch (error) {
      fail(name, error);
    }
  }
  const missing: SnapshotContents = { kind: "missing", lastId: 0, fields: {} };
  if (!exists) {
    const nothing = { responses: [], log: noLog(), snapshot: missing, previous: undefined };
    return { exists, state, ...nothing, findings: report.findings, blocked: report.blocked() };
  }
  const snapshot = await readSnapshot(snapshotName, true);
  const isUsable = snapshot.kind === "good" || snapshot.kind === "flawed";
  const previous = isUsable && !thorough ? undefined : await readSnapshot(previousSnapshotName, !isUsable);
  const { log, responses } = await readLog((isUsable ? snapshot : (previous ?? snapshot)).lastId);
  const { findings } = report;
  return { exists, state, responses, log, snapshot, previous, findings, blocked: report.blocked() };
}
