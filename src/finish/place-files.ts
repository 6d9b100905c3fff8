import { errorCode } from "../error-code.ts";
import type { DiskFacts, FinishDisk } from "./finish-disk.ts";
import { parentOf } from "./finish-manifest.ts";

/** One file to place, by full paths. */
export interface Placing {
  readonly from: string;
  readonly to: string;
  /** The name of an unfinished copy, in the folder of `to`. */
  readonly part: string;
  /** Facts of `from`; it is not touched if it has changed since. */
  readonly facts: Pick<DiskFacts, "inode" | "size" | "modified">;
}

export type PlacedOutcome =
  | { readonly kind: "placed" }
  | { readonly kind: "taken" | "gone" | "changed" | "link" | "other_disk" }
  /** A POSIX code. */
  | { readonly kind: "failed"; readonly code: string };

/** Called before names are given that a crash would leave in doubt; each resolves once that is durable. */
export interface PlaceNotes {
  /** Copies are about to get their names. `inode` is the copy's. */
  made(copies: readonly { readonly placing: Placing; readonly inode: string }[]): Promise<void>;
  /** Names are about to be reserved, on a disk without hard links. */
  reserved(placings: readonly Placing[]): Promise<void>;
}

/** Codes with which a disk says that it has no hard links, or not of this file. */
const noLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Gives files their new names, and takes the old ones away if they move. At every moment each file is whole under one of its
 * names, or the same file under both: new names are durable before old ones go. Never replaces a file.
 */
export async function placeFiles(
  disk: FinishDisk,
  how: "move" | "copy" | "link",
  placings: readonly Placing[],
  notes: PlaceNotes,
): Promise<readonly PlacedOutcome[]> {
  const outcomes = new Map<Placing, PlacedOutcome>();
  const safely = async (placing: Placing, work: () => Promise<PlacedOutcome | undefined>): Promise<void> => {
    try {
      const outcome = await work();
      if (outcome) outcomes.set(placing, outcome);
    } catch (error) {
      outcomes.set(placing, outcomeOf(error));
    }
  };
  const open = () => placings.filter((each) => !outcomes.has(each));

  const folders = await realFolders(disk, placings);
  const copies: { placing: Placing; inode: string }[] = [];
  /** Files that have both names now. */
  const doubled = new Set<Placing>();
  /** Files for which the disk makes no hard link. */
  const unlinked: Placing[] = [];
  const link = async (placing: Placing, file: string): Promise<undefined> => {
    try {
      await disk.link(file, placing.to);
      doubled.add(placing);
    } catch (error) {
      if (!noLinks.has(errorCode(error)) || how === "link") throw error;
      unlinked.push(placing);
    }
  };
  for (const placing of placings) {
    await safely(placing, async () => {
      const { from, to } = placing;
      if (!folders.has(parentOf(from)) || !folders.has(parentOf(to))) return { kind: "link" };
      const different = await difference(disk, placing);
      if (different) return different;
      if (how !== "copy") {
        try {
          return await link(placing, from);
        } catch (error) {
          if (errorCode(error) !== "EXDEV") throw error;
          if (how === "link") return { kind: "other_disk" };
        }
      }
      copies.push({ placing, inode: await copyTo(disk, from, placing.part) });
      return undefined;
    });
  }
  if (copies.length > 0) {
    await notes.made(copies);
    for (const { placing } of copies) await safely(placing, () => link(placing, placing.part));
  }
  if (unlinked.length > 0) {
    await notes.reserved(unlinked);
    const isCopied = new Set(copies.map(({ placing }) => placing));
    for (const placing of unlinked) {
      await safely(placing, async () => {
        await renameReserved(disk, isCopied.has(placing) ? placing.part : placing.from, placing);
        if (isCopied.has(placing)) doubled.add(placing);
        return undefined;
      });
    }
  }
  for (const { placing } of copies) await disk.remove(placing.part);
  await syncAll(
    disk,
    open().map(({ to }) => parentOf(to)),
  );

  if (how === "move") {
    for (const placing of open().filter((each) => doubled.has(each))) {
      await safely(placing, async () => {
        const different = await difference(disk, placing);
        // Somebody saved it meanwhile: the new name goes instead.
        await disk.remove(different ? placing.to : placing.from);
        return different;
      });
    }
    await syncAll(
      disk,
      open().map(({ from }) => parentOf(from)),
    );
  }
  return placings.map((placing) => outcomes.get(placing) ?? { kind: "placed" });
}

/** Renames a file without replacing another: its new name is ours before. Fails with EEXIST if the name is taken. */
async function renameReserved(disk: FinishDisk, from: string, { to, part }: Placing): Promise<void> {
  const reservation = reservationOf(part);
  await disk.create(to, reservation);
  try {
    await disk.rename(from, to);
  } catch (error) {
    if ((await disk.read(to, reservation.length + 1)) === reservation) await disk.remove(to);
    throw error;
  }
}

/** The content of a file that reserves a name, by the name of the unfinished copy. */
export function reservationOf(part: string): string {
  return `Reserved by Lenslet: ${part.slice(part.lastIndexOf("/") + 1)}\n`;
}

/** Copies a file, compares the copy with it, and returns the copy's inode. */
async function copyTo(disk: FinishDisk, from: string, part: string): Promise<string> {
  try {
    await disk.copy(from, part);
    const facts = await disk.facts(part);
    if (facts && (await disk.isSame(from, part))) return facts.inode;
    throw new CopyDiffers();
  } catch (error) {
    if (errorCode(error) !== "EEXIST") await disk.remove(part);
    throw error;
  }
}

/** The disk returned other bytes than it was given. */
class CopyDiffers extends Error {
  override readonly name = "CopyDiffers";
  readonly code = "EIO";
}

/** How the file differs from what was found before; undefined if it does not. */
async function difference(disk: FinishDisk, { from, facts }: Placing): Promise<PlacedOutcome | undefined> {
  const now = await disk.facts(from);
  if (!now) return { kind: "gone" };
  if (now.kind !== "file") return { kind: "link" };
  const isSame = now.inode === facts.inode && now.size === facts.size && now.modified === facts.modified;
  return isSame ? undefined : { kind: "changed" };
}

/** The folders of both names that no link leads to. */
async function realFolders(disk: FinishDisk, placings: readonly Placing[]): Promise<ReadonlySet<string>> {
  const real = new Set<string>();
  for (const folder of new Set(placings.flatMap(({ from, to }) => [parentOf(from), parentOf(to)])))
    if ((await disk.realPath(folder)) === folder) real.add(folder);
  return real;
}

async function syncAll(disk: FinishDisk, folders: readonly string[]): Promise<void> {
  for (const folder of new Set(folders)) await disk.syncFolder(folder);
}

function outcomeOf(error: unknown): PlacedOutcome {
  const code = errorCode(error);
  return code === "EEXIST" ? { kind: "taken" } : { kind: "failed", code };
}
