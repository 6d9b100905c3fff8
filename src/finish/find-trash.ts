import type { DiskFacts, FinishDisk, TrashOwner } from "./finish-disk.ts";
import { nearestExisting } from "./destination.ts";
import { parentOf } from "./finish-manifest.ts";

/** A trash folder of the freedesktop.org trash specification 1.0. */
export interface TrashFolder {
  readonly path: string;
  /** The top folder of its disk; undefined for the home trash, which holds full paths. */
  readonly top: string | undefined;
}

/** Finds the trash for files in a folder: the home trash on its disk, otherwise one at the top of the folder's disk. */
export async function findTrash(
  disk: FinishDisk,
  owner: TrashOwner,
  folder: string,
  device: string,
): Promise<TrashFolder | undefined> {
  const home = `${owner.dataHome}/Trash`;
  if ((await disk.facts(await nearestExisting(disk, owner.dataHome)))?.device === device)
    return isUsable(await disk.facts(home), owner) ? { path: home, top: undefined } : undefined;
  const top = await topOf(disk, folder, device);
  const shared = await disk.facts(`${top}/.Trash`);
  if (shared?.kind === "folder" && (shared.mode & 0o1000) !== 0) {
    const path = `${top}/.Trash/${owner.uid}`;
    if (isUsable(await disk.facts(path), owner)) return { path, top };
  }
  const path = `${top === "/" ? "" : top}/.Trash-${owner.uid}`;
  return isUsable(await disk.facts(path), owner) ? { path, top } : undefined;
}

/** The content of a `.trashinfo`. Deletion times are local, without a zone. */
export function trashInfo({ top }: TrashFolder, from: string, at: Date): string {
  const path = top === undefined ? from : from.slice(top === "/" ? 1 : top.length + 1);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `[Trash Info]\nPath=${encoded}\nDeletionDate=${localTime(at)}\n`;
}

/** A trash that does not exist yet is created. */
function isUsable(facts: DiskFacts | undefined, { uid }: TrashOwner): boolean {
  return facts === undefined || (facts.kind === "folder" && facts.owner === uid);
}

/** The folder at which the disk of a folder is mounted. */
async function topOf(disk: FinishDisk, folder: string, device: string): Promise<string> {
  let top = folder;
  while (top !== "/" && (await disk.facts(parentOf(top)))?.device === device) top = parentOf(top);
  return top;
}

function localTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
