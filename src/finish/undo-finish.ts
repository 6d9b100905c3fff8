import type { Staying } from "../wire/finish.ts";
import type { DiskFacts, FinishDisk } from "./finish-disk.ts";
import { type Manifest, type ManifestFile, onDisk, parentOf, toLine } from "./finish-manifest.ts";
import { placeFiles, type Placing } from "./place-files.ts";
import { filesPerStep, partBeside } from "./run-finish.ts";

export interface UndoContext {
  readonly disk: FinishDisk;
  readonly root: string;
  /** The file of the manifest. */
  readonly manifestPath: string;
  readonly onHandled: (files: number) => void;
  readonly isStopped: () => boolean;
}

export interface UndoOutcome {
  /** Numbers of the files that are where they were. */
  readonly restored: ReadonlySet<number>;
  /** Files that could not be put back, by where they should be; `detail` is where they are. */
  readonly staying: readonly Staying[];
}

/** What is to be done with one file. */
type UndoFileStep =
  | { readonly kind: "none" }
  | { readonly kind: "put back"; readonly facts: DiskFacts }
  /** Both names are there: the new one goes. */
  | { readonly kind: "remove" }
  | { readonly kind: "stays"; readonly reason: "taken" | "gone" | "changed" };

/**
 * Puts back all files of a run. Decides by what is on the disk, so that it can be repeated after a crash. Copies are removed
 * only while they hold what the original holds, and nothing is replaced.
 */
export async function undoFinish(context: UndoContext, manifest: Manifest): Promise<UndoOutcome> {
  const { disk, root } = context;
  const { header, files } = manifest;
  const restored = new Set<number>();
  const staying: Staying[] = [];
  for (let start = 0; start < files.length; start += filesPerStep) {
    const backs: { number: number; file: ManifestFile; placing: Placing }[] = [];
    const done: ManifestFile[] = [];
    const stay = (file: ManifestFile, reason: Staying["reason"]): void => {
      staying.push({ path: file.from.slice(1), reason, detail: file.to });
    };
    for (const [index, file] of files.slice(start, start + filesPerStep).entries()) {
      const number = start + index;
      if (manifest.stayed.has(number)) continue;
      if (context.isStopped()) {
        stay(file, "stopped");
        continue;
      }
      const from = onDisk(root, file.from);
      const to = onDisk(root, file.to);
      const step = await stepFor(disk, manifest, root, number);
      if (step.kind === "stays") stay(file, step.reason);
      else if (step.kind === "put back") {
        const part = partBeside(from, header.id, number);
        backs.push({ number, file, placing: { from: to, to: from, part, facts: step.facts } });
      } else {
        if (step.kind === "remove") {
          await disk.syncFolder(parentOf(from));
          await disk.remove(to);
        }
        done.push(file);
        restored.add(number);
      }
    }
    for (const folder of new Set(backs.map(({ placing }) => parentOf(placing.to))))
      await makeFolders(disk, root, folder);
    const numberOf = (placing: Placing): number => backs.find((each) => each.placing === placing)?.number ?? 0;
    const placings = backs.map(({ placing }) => placing);
    const outcomes = await placeFiles(disk, "move", placings, {
      // A copy on its way back is recognised by its content.
      made: async () => {},
      reserved: (each) =>
        disk.append(
          context.manifestPath,
          each.map((placing) => toLine({ reserved: numberOf(placing), back: true })).join(""),
        ),
    });
    for (const [index, { number, file }] of backs.entries()) {
      const outcome = outcomes[index] ?? { kind: "placed" };
      if (outcome.kind === "placed") {
        done.push(file);
        restored.add(number);
      } else if (outcome.kind === "failed") stay(file, "failed");
      else stay(file, outcome.kind);
    }
    for (const { info } of done) if (info && (await disk.read(info.path)) === info.text) await disk.remove(info.path);
    context.onHandled(Math.min(files.length, start + filesPerStep));
  }
  for (const folder of [...manifest.folders].reverse()) await disk.removeFolder(onDisk(root, folder));
  return { restored, staying };
}

async function stepFor(
  disk: FinishDisk,
  { header, files, made }: Manifest,
  root: string,
  number: number,
): Promise<UndoFileStep> {
  const file = files[number];
  if (!file) return { kind: "none" };
  const copy = made.get(number);
  const from = onDisk(root, file.from);
  const to = onDisk(root, file.to);
  const there = await disk.facts(to);
  const here = await disk.facts(from);
  const isOneFile = here !== undefined && there?.inode === here.inode && there.device === here.device;
  const isOurCopy = there !== undefined && there.inode === copy;

  switch (header.operation) {
    case "copy":
    case "link": {
      if (!there || (copy === undefined && !isOneFile)) return { kind: "none" };
      if (isOneFile || (isOurCopy && here && (await disk.isSame(from, to)))) return { kind: "remove" };
      return { kind: "stays", reason: "changed" };
    }
    case "move":
    case "trash": {
      if (!there) return here ? { kind: "none" } : { kind: "stays", reason: "gone" };
      if (isOneFile) return { kind: "remove" };
      if (here) {
        // A copy that had its name when the run ended, or that this undo had made when it ended.
        if (isOurCopy && (await disk.isSame(from, to))) return { kind: "remove" };
        return { kind: "stays", reason: "taken" };
      }
      const isOurs = there.kind === "file" && (there.inode === (copy ?? file.inode) || isUnchanged(there, file));
      return isOurs ? { kind: "put back", facts: there } : { kind: "stays", reason: "changed" };
    }
  }
}

/** Some disks number their files anew when they are mounted. */
function isUnchanged(facts: DiskFacts, file: ManifestFile): boolean {
  return facts.size === file.size && toMs(facts.modified) === toMs(file.modified);
}

function toMs(ns: string): string {
  return ns.slice(0, -6);
}

/** Folders may have been removed since they were emptied. */
async function makeFolders(disk: FinishDisk, root: string, folder: string): Promise<void> {
  if (await disk.facts(folder)) return;
  if (folder === root || folder === "/") return;
  await makeFolders(disk, root, parentOf(folder));
  await disk.makeFolder(folder).catch(() => {
    // Placing the file reports the error.
  });
}
