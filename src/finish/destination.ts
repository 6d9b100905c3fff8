import { isWithin, parseGalleryPath, rootPath } from "../wire/gallery-path.ts";
import type { FinishDestination } from "../wire/finish.ts";
import type { FinishDisk } from "./finish-disk.ts";
import { parentOf } from "./finish-manifest.ts";

export interface DestinationRules {
  /** The served folder, links resolved. */
  readonly root: string;
  /** Folders outside of it that files may go to, and whatever is below them. */
  readonly allowed: readonly string[];
}

export type DestinationOutcome =
  /** `place` is as in a manifest. */
  | { readonly kind: "folder"; readonly place: string }
  /** `message` is for people. */
  | { readonly kind: "refused"; readonly message: string };

/** Decides whether files may go to a folder. It need not exist yet. */
export async function resolveDestination(
  disk: FinishDisk,
  { root, allowed }: DestinationRules,
  wanted: FinishDestination,
): Promise<DestinationOutcome> {
  if ("gallery" in wanted) {
    const parsed = parseGalleryPath(wanted.gallery);
    if (parsed.kind === "invalid") return refused(parsed.message);
    return checkFolder(disk, root, root === rootPath ? parsed.path : `${root}${parsed.path}`);
  }
  const { folder } = wanted;
  if (!isCanonical(folder)) return refused("Write the destination as a full path without . and .. in it.");
  for (const each of allowed) {
    if (!isWithin(folder, each)) continue;
    const real = await resolved(disk, each);
    if (real !== undefined) return checkFolder(disk, root, joined(real, folder.slice(each === "/" ? 0 : each.length)));
  }
  return refused(
    `Files may not go to ${folder}. Choose a folder in the gallery, or start Lenslet with --allow-move-to and that folder.`,
  );
}

async function checkFolder(disk: FinishDisk, root: string, path: string): Promise<DestinationOutcome> {
  const clean = path.length > 1 ? path.replace(/\/+$/u, "") : path;
  if (clean === root) return refused("The files are in that folder already. Choose a folder in it, or another one.");
  if (clean.split("/").includes(".lenslet"))
    return refused("The folder .lenslet is for Lenslet's own files. Choose another.");
  const isInside = isWithin(clean, root);
  const below = clean.slice(root === rootPath ? 0 : root.length);
  if (isInside && below.split("/").some((name) => name.startsWith(".")))
    return refused("A hidden folder of the gallery cannot take images. Choose a name without a dot at its start.");
  const nearest = await nearestExisting(disk, clean);
  const facts = await disk.facts(nearest);
  if (facts?.kind === "link" || (await disk.realPath(nearest)) !== nearest)
    return refused("The destination is behind a symbolic link. Choose the folder that it leads to.");
  if (facts?.kind !== "folder") return refused(`${nearest} is a file, not a folder. Choose another destination.`);
  return { kind: "folder", place: isInside ? `.${below}` : clean };
}

/** The path itself, or the nearest folder above it that exists. */
export async function nearestExisting(disk: FinishDisk, path: string): Promise<string> {
  let each = path;
  while (each !== "/" && !(await disk.facts(each))) each = parentOf(each);
  return each;
}

/** The path with links resolved, as far as it exists; undefined if a link leads nowhere. */
async function resolved(disk: FinishDisk, path: string): Promise<string | undefined> {
  const nearest = await nearestExisting(disk, path);
  const real = await disk.realPath(nearest);
  return real === undefined ? undefined : joined(real, path.slice(nearest === "/" ? 0 : nearest.length));
}

function joined(folder: string, rest: string): string {
  return folder === "/" ? rest || "/" : `${folder}${rest}`;
}

function isCanonical(path: string): boolean {
  return (
    path.startsWith("/") &&
    !path.includes("\0") &&
    path.isWellFormed() &&
    !path
      .slice(1)
      .split("/")
      .some((name) => name === "." || name === ".." || (name === "" && path !== "/"))
  );
}

function refused(message: string): DestinationOutcome {
  return { kind: "refused", message };
}
