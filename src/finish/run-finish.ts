import { errorCode } from "../error-code.ts";
import type { FinishOperation, Staying, StayReason } from "../wire/finish.ts";
import type { FinishDisk } from "./finish-disk.ts";
import { type Manifest, type ManifestFile, type ManifestNote, onDisk, parentOf, toLine } from "./finish-manifest.ts";
import { placeFiles, type PlacedOutcome, type Placing } from "./place-files.ts";

export interface RunContext {
  readonly disk: FinishDisk;
  /** The served folder, links resolved. */
  readonly root: string;
  /** The file of the manifest. */
  readonly manifestPath: string;
  readonly onHandled: (files: number) => void;
  readonly isStopped: () => boolean;
}

export interface FinishRunOutcome {
  /** Numbers of the files that were placed. */
  readonly placed: ReadonlySet<number>;
  readonly staying: readonly Staying[];
  /** Why the run stopped early, as a sentence. */
  readonly problem: string | undefined;
}

/** Files that share a sync of their folders. */
export const filesPerStep = 32;

/** After these codes the files that are left would fail as well. */
const stops: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full. Free some space, then do it again for the rest.",
  EDQUOT: "The disk quota is used up. Free some space, then do it again for the rest.",
  EROFS: "The disk is read-only. Choose another destination.",
  EIO: "The disk failed. Check it, then do it again for the rest.",
};

/** Does what the manifest says. The manifest is on the disk already. */
export async function runFinish(context: RunContext, { header, folders, files }: Manifest): Promise<FinishRunOutcome> {
  const { disk, manifestPath } = context;
  const placed = new Set<number>();
  const staying: Staying[] = [];
  const createdFolders = await createFolders(context, folders, files);
  let problem = createdFolders === undefined ? undefined : stops[createdFolders];
  problem ??= createdFolders && `The destination cannot be created (${createdFolders}). Check its permissions.`;

  for (let start = 0; start < files.length; start += filesPerStep) {
    const notes: ManifestNote[] = [];
    const stay = (number: number, reason: StayReason, detail?: string): void => {
      const path = files[number]?.from.slice(1) ?? "";
      staying.push({ path, reason, ...(detail !== undefined && { detail }) });
      notes.push({ stayed: number, reason });
    };
    const step = files.slice(start, start + filesPerStep).map((file, index) => ({ file, number: start + index }));
    // A companion waits for what becomes of its images.
    for (const group of [step.filter(({ file }) => !file.images), step.filter(({ file }) => file.images)]) {
      const ready: Numbered[] = [];
      for (const each of group) {
        if (problem !== undefined || context.isStopped()) stay(each.number, "stopped");
        else if (each.file.images?.some((image) => !placed.has(image))) stay(each.number, "image_stayed");
        else ready.push(each);
      }
      if (ready.length === 0) continue;
      const outcomes = await placeGroup(context, header.id, header.operation, ready);
      for (const [index, outcome] of outcomes.entries()) {
        const number = ready[index]?.number ?? 0;
        if (outcome.kind === "placed") placed.add(number);
        else if (outcome.kind === "failed") {
          stay(number, "failed", outcome.code);
          problem ??= stops[outcome.code];
        } else stay(number, outcome.kind);
      }
    }
    if (notes.length > 0) await disk.append(manifestPath, notes.map(toLine).join(""));
    context.onHandled(Math.min(files.length, start + filesPerStep));
  }
  if (problem === undefined && context.isStopped() && staying.some(({ reason }) => reason === "stopped"))
    problem = "Lenslet was stopped. Do it again for the rest.";
  return { placed, staying, problem };
}

interface Numbered {
  readonly file: ManifestFile;
  readonly number: number;
}

async function placeGroup(
  { disk, root, manifestPath }: RunContext,
  id: string,
  operation: FinishOperation,
  group: readonly Numbered[],
): Promise<readonly PlacedOutcome[]> {
  const refused = new Map<Numbered, PlacedOutcome>();
  for (const each of group) {
    const { info } = each.file;
    if (!info) continue;
    try {
      await disk.create(info.path, info.text);
    } catch (error) {
      const code = errorCode(error);
      refused.set(each, code === "EEXIST" ? { kind: "taken" } : { kind: "failed", code });
    }
  }
  const open = group.filter((each) => !refused.has(each));
  const placings = open.map(({ file, number }) => {
    const to = onDisk(root, file.to);
    return { from: onDisk(root, file.from), to, part: partBeside(to, id, number), facts: file };
  });
  const numberOf = (placing: Placing): number => open[placings.findIndex((each) => each === placing)]?.number ?? 0;
  const write = (notes: readonly ManifestNote[]) => disk.append(manifestPath, notes.map(toLine).join(""));
  const outcomes = await placeFiles(disk, operation === "trash" ? "move" : operation, placings, {
    made: (copies) => write(copies.map(({ placing, inode }) => ({ made: numberOf(placing), inode }))),
    reserved: (each) => write(each.map((placing) => ({ reserved: numberOf(placing), back: false }))),
  });
  for (const [index, each] of open.entries()) {
    const outcome = outcomes[index] ?? { kind: "placed" };
    if (outcome.kind === "placed") continue;
    refused.set(each, outcome);
    if (each.file.info) await disk.remove(each.file.info.path);
  }
  return group.map((each) => refused.get(each) ?? { kind: "placed" });
}

/** The name of a copy that is not finished. It is hidden, and so never shown. */
export function partBeside(path: string, id: string, number: number): string {
  return `${parentOf(path)}/.lenslet-${id}-${number}.part`;
}

/** Returns the code of an error. */
async function createFolders(
  { disk, root }: RunContext,
  folders: readonly string[],
  files: readonly ManifestFile[],
): Promise<string | undefined> {
  const trashes = new Set(files.flatMap(({ info, to }) => (info ? [parentOf(parentOf(to))] : [])));
  try {
    for (const place of folders) {
      await disk.makeFolder(onDisk(root, place));
      await disk.syncFolder(parentOf(onDisk(root, place)));
    }
    for (const trash of trashes) {
      for (const path of [...missingAbove(trash), trash, `${trash}/files`, `${trash}/info`])
        await disk.makeFolder(path, 0o700);
    }
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

/** The folders above a path that may be missing: the data home need not exist. */
function missingAbove(path: string): string[] {
  const above: string[] = [];
  for (let each = parentOf(path); each !== "/"; each = parentOf(each)) above.unshift(each);
  return above;
}
