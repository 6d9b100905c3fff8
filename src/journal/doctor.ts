import { systemClock } from "../clock.ts";
import { systemRandom } from "../random.ts";
import { quarantineFile } from "./disk/quarantine.ts";
import { isLeftover, writeAtomically } from "./disk/atomic-file.ts";
import { createEventIdsFile, eventIdsName } from "./disk/event-ids-file.ts";
import { createStatesFile, statesName } from "./disk/states-file.ts";
import { directoryFileSystem } from "./disk/directory-file-system.ts";
import { lockDirectory } from "./lock/directory-lock.ts";
import { errorCode } from "../error-code.ts";
import type { Finding } from "./finding.ts";
import { type FolderContents, readFolder, viewsName } from "./folder-contents.ts";
import { findHistoryDamage, repairHistory } from "./history/check-history.ts";
import { historyName } from "./history/history-files.ts";
import { folderName } from "./label-folder.ts";
import { createFolderWriter } from "./folder-writer.ts";
import type { FolderLock, Holder } from "./lock/folder-lock.ts";
import { createViewsFile } from "./disk/views-file.ts";

export interface DoctorReport {
  /** False if there is no `.lenslet`. */
  readonly exists: boolean;
  readonly findings: readonly Finding[];
  /** Labelled images that a server would load. */
  readonly labels: number;
  readonly logLines: number;
  readonly logBytes: number;
}

export type RepairOutcome =
  | {
      readonly kind: "repaired";
      readonly before: DoctorReport;
      readonly after: DoctorReport;
      /** Names, inside `.lenslet`, of the copies of damaged files. */
      readonly backups: readonly string[];
    }
  /** A server writes to the folder; stop it first. */
  | { readonly kind: "taken"; readonly by: Holder | undefined }
  /** Nothing was changed; `reason` is a sentence for the user. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The repair failed halfway; `reason` is a sentence for the user. */
  | { readonly kind: "interrupted"; readonly reason: string; readonly backups: readonly string[] };

const files = directoryFileSystem;
const random = systemRandom;

/** Reports the damage in a folder's labels. Writes nothing; safe beside a running server. */
export async function examine(directory: string): Promise<DoctorReport> {
  const folder = toFolder(directory);
  const { exists, findings, state, log } = await readFolder(files, folder, { thorough: true });
  const others: Finding[] = [];
  if (exists) {
    const views = createViewsFile({ files, path: folder, random });
    await views.load();
    if (views.isDamaged()) {
      const message = `${viewsName} is damaged and was ignored.`;
      others.push({ kind: "damaged_views", file: viewsName, count: 1, message, repairable: true });
    }
    for (const name of await findHistoryDamage(files, folder)) {
      const file = `${historyName}/${name}`;
      const message = `${file} is damaged; labels of some earlier moments cannot be given.`;
      others.push({ kind: "damaged_history", file, count: 1, message, repairable: true });
    }
    const states = await createStatesFile({ files, path: folder, random }).load();
    if (states.kind === "damaged") {
      const message = `${statesName} is damaged; the names of states are not known.`;
      others.push({ kind: "damaged_states", file: statesName, count: 1, message, repairable: true });
    }
    const eventIds = createEventIdsFile({ files, path: folder, random });
    await eventIds.load();
    const message = eventIds.warning();
    if (message !== undefined)
      others.push({
        kind: "damaged_event_ids",
        file: eventIdsName,
        count: 1,
        message,
        repairable: eventIds.isDamaged(),
      });
    for (const name of (await files.names(folder)).filter(isLeftover)) {
      const message = `${name} is left over from an interrupted write.`;
      others.push({ kind: "leftover_file", file: name, count: 1, message, repairable: true });
    }
  }
  return {
    exists,
    findings: [...findings, ...others],
    labels: state.labels.size,
    logLines: log.lines,
    logBytes: log.size,
  };
}

/** Repairs what `examine` finds. Damaged files and log lines are backed up first. */
export async function repairLabels(directory: string): Promise<RepairOutcome> {
  const before = await examine(directory);
  if (before.findings.length === 0) return { kind: "repaired", before, after: before, backups: [] };
  const locking = await lockDirectory(directory);
  if (locking.kind === "taken") return locking;
  if (locking.kind === "unwritable") return { kind: "refused", reason: locking.reason };
  const folder = toFolder(directory);
  try {
    const contents = await readFolder(files, folder, { thorough: true });
    if (contents.blocked !== undefined) return { kind: "refused", reason: contents.blocked };
    const namesBefore = new Set(await files.names(folder));
    const reason = await repairFindings(folder, locking.lock, contents, before.findings).catch(repairFailure);
    const backups = (await files.names(folder)).filter((name) => name.includes("damaged") && !namesBefore.has(name));
    if (reason !== undefined) return { kind: "interrupted", reason, backups };
    return { kind: "repaired", before, after: await examine(directory), backups };
  } catch (error) {
    return { kind: "interrupted", reason: repairFailure(error), backups: [] };
  } finally {
    await locking.lock.release();
  }
}

/** Returns a sentence saying why the repair failed, or undefined. */
async function repairFindings(
  folder: string,
  lock: FolderLock,
  contents: FolderContents,
  findings: readonly Finding[],
): Promise<string | undefined> {
  if (contents.findings.length > 0) {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    const writer = createFolderWriter({ folder, clock: systemClock, random, files, lock, contents, warn });
    const isRepaired = await writer.repair();
    await writer.close();
    if (!isRepaired) return warnings[0] ?? repairFailure({ code: writer.problem() });
  }
  const history = findings.filter(({ kind }) => kind === "damaged_history");
  await repairHistory(
    { files, path: folder, random },
    history.map(({ file }) => file.slice(historyName.length + 1)),
  );
  for (const { kind, file } of findings) {
    if (kind === "leftover_file") await files.remove(`${folder}/${file}`);
    if (kind === "damaged_event_ids") {
      const eventIds = createEventIdsFile({ files, path: folder, random });
      await eventIds.load();
      // The next start reserves ids again.
      if (eventIds.isDamaged()) await eventIds.reserve(0);
    }
    if (kind === "damaged_states") {
      await quarantineFile({ files, path: folder, random }, statesName);
      await files.remove(`${folder}/${statesName}`);
      await files.syncFolder(folder);
    }
    if (kind !== "damaged_views") continue;
    await quarantineFile({ files, path: folder, random }, viewsName);
    const empty = new TextEncoder().encode(`${JSON.stringify({ version: 1, views: [] })}\n`);
    await writeAtomically({ files, path: folder, random }, viewsName, [empty]);
  }
  return undefined;
}

function repairFailure(error: unknown): string {
  return `${folderName} could not be repaired (${errorCode(error)}).`;
}

function toFolder(directory: string): string {
  return `${directory.replace(/[\\/]+$/, "")}/${folderName}`;
}
