import { folderOf, isWithin, nameOf } from "../wire/gallery-path.ts";
import type { FinishOperation, Staying, StayReason } from "../wire/finish.ts";
import { companionsOf } from "./companions.ts";
import { nearestExisting } from "./destination.ts";
import type { DiskFacts, FinishDisk } from "./finish-disk.ts";
import { inGallery, type ManifestFile, onDisk, parentOf } from "./finish-manifest.ts";
import { findTrash, trashInfo, type TrashFolder } from "./find-trash.ts";
import { planFolder } from "./plan-folder.ts";

export interface PlanInput {
  readonly disk: FinishDisk;
  /** The served folder, links resolved. */
  readonly root: string;
  readonly operation: FinishOperation;
  /** Where the files go, as in a manifest; undefined for the trash. */
  readonly destination: string | undefined;
  /** For the trash. */
  readonly at: Date;
  /** For names that the trash has already. */
  readonly suffix: string;
  /** Whether somebody labelled the image at this gallery path. */
  readonly isLabelled: (path: string) => boolean;
}

export interface PreparedPlan {
  readonly files: readonly ManifestFile[];
  readonly staying: readonly Staying[];
  /** Folders to create, the outer ones first, as in a manifest. */
  readonly folders: readonly string[];
  readonly images: number;
  readonly bytes: number;
  /** Bytes that need space on the destination's disk. */
  readonly copiedBytes: number;
}

/** Facts of this many files are read at a time. */
const batch = 32;

/** Compares what is to be done with the disk, and touches nothing. `images` are gallery paths. */
export async function preparePlan(input: PlanInput, images: Iterable<string>): Promise<PreparedPlan> {
  const byFolder = new Map<string, string[]>();
  for (const path of images) {
    const names = byFolder.get(folderOf(path));
    if (names) names.push(nameOf(path));
    else byFolder.set(folderOf(path), [nameOf(path)]);
  }
  const files: ManifestFile[] = [];
  const staying: Staying[] = [];
  const placement = createPlacement(input);
  let imageCount = 0;
  let copiedBytes = 0;
  for (const [folder, selected] of byFolder) {
    const planned = await prepareFolder(input, placement, folder, selected);
    staying.push(...planned.staying);
    const position = new Map<string, number>();
    for (const { name, images: owners, facts, target } of planned.files) {
      position.set(name, files.length);
      const isImage = owners.length === 1 && owners[0] === name;
      if (isImage) imageCount += 1;
      if (input.operation === "copy" || target.device !== facts.device) copiedBytes += facts.size;
      files.push({
        from: placeOf(folder, name),
        to: target.to,
        size: facts.size,
        inode: facts.inode,
        modified: facts.modified,
        ...(!isImage && { images: owners.map((owner) => position.get(owner) ?? 0) }),
        ...(target.info && { info: target.info }),
      });
    }
  }
  const folders = await missingFolders(input, files);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { files, staying, folders, images: imageCount, bytes, copiedBytes };
}

interface PlannedTarget {
  readonly to: string;
  readonly device: string;
  readonly info?: { readonly path: string; readonly text: string };
}

interface PreparedFile {
  readonly name: string;
  readonly images: readonly string[];
  readonly facts: DiskFacts;
  readonly target: PlannedTarget;
}

async function prepareFolder(
  { disk, root, operation, destination, isLabelled }: PlanInput,
  place: FindTarget,
  folder: string,
  selected: readonly string[],
): Promise<{ files: readonly PreparedFile[]; staying: readonly Staying[] }> {
  const pathOf = (name: string) => `${folder === "/" ? "" : folder}/${name}`;
  const allStay = (reason: StayReason) => ({
    files: [],
    staying: selected.map((name) => ({ path: pathOf(name), reason })),
  });
  if (destination !== undefined && isWithin(folder, inGallery(destination) ?? "//")) return allStay("there");
  const real = folder === "/" ? root : onDisk(root, `.${folder}`);
  if ((await disk.realPath(real)) !== real) return allStay((await disk.facts(real)) ? "link" : "gone");

  const hasLabels = (name: string) => isLabelled(pathOf(name));
  const names = (await disk.names(real)).filter((name) => !name.startsWith("."));
  const known = new Map<string, { facts: DiskFacts; target: PlannedTarget }>();
  const obstacles = new Map<string, StayReason>();
  const candidates = [...selected, ...companionsOf(names, new Set(selected), hasLabels).keys()];
  for (let start = 0; start < candidates.length; start += batch) {
    await Promise.all(
      candidates.slice(start, start + batch).map(async (name) => {
        const facts = await disk.facts(`${real === "/" ? "" : real}/${name}`);
        if (facts?.kind !== "file") return obstacles.set(name, facts ? "link" : "gone");
        const target = await place(folder, name, facts);
        if (typeof target === "string") return obstacles.set(name, target);
        if (operation === "link" && target.device !== facts.device) obstacles.set(name, "other_disk");
        return known.set(name, { facts, target });
      }),
    );
  }
  const isSelected = new Set(selected);
  // A companion that is a link or has gone stays, and does not keep its image.
  const staysAlone = (name: string) => !isSelected.has(name) && !known.has(name) && obstacles.get(name) !== "taken";
  const plan = planFolder(names, selected, hasLabels, (name) => (staysAlone(name) ? undefined : obstacles.get(name)));
  return {
    files: plan.files.flatMap((file) => {
      const found = known.get(file.name);
      return found ? [{ ...file, ...found }] : [];
    }),
    staying: plan.staying.map(({ name, reason, file }) => ({
      path: pathOf(name),
      reason,
      ...(file !== name && { detail: pathOf(file) }),
    })),
  };
}

/** Chooses where a file goes; a reason if it cannot. */
type FindTarget = (folder: string, name: string, facts: DiskFacts) => Promise<PlannedTarget | StayReason>;

function createPlacement({ disk, root, destination, at, suffix }: PlanInput): FindTarget {
  if (destination === undefined) return createTrashPlacement(disk, root, at, suffix);
  const folder = onDisk(root, destination);
  let device: Promise<string> | undefined;
  const destinationDevice = async () => (await disk.facts(await nearestExisting(disk, folder)))?.device ?? "";
  return async (from, name) => {
    const to = `${destination === "/" ? "" : destination}${from === "/" ? "" : from}/${name}`;
    if (await disk.facts(onDisk(root, to))) return "taken";
    return { to, device: await (device ??= destinationDevice()) };
  };
}

function createTrashPlacement(disk: FinishDisk, root: string, at: Date, suffix: string): FindTarget {
  const owner = disk.trash;
  const trashes = new Map<string, Promise<TrashFolder | undefined>>();
  const used = new Set<string>();
  return async (folder, name, facts) => {
    if (!owner) return "no_trash";
    const from = onDisk(root, placeOf(folder, name));
    let found = trashes.get(facts.device);
    if (!found) trashes.set(facts.device, (found = findTrash(disk, owner, parentOf(from), facts.device)));
    const trash = await found;
    if (!trash) return "no_trash";
    for (let count = 0; ; count += 1) {
      const free = count === 0 ? name : withSuffix(name, count === 1 ? suffix : `${suffix}-${count}`);
      const to = `${trash.path}/files/${free}`;
      const path = `${trash.path}/info/${free}.trashinfo`;
      if (used.has(to)) continue;
      used.add(to);
      if ((await disk.facts(to)) || (await disk.facts(path))) continue;
      return { to, device: facts.device, info: { path, text: trashInfo(trash, from, at) } };
    }
  };
}

function withSuffix(name: string, suffix: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? `${name}.${suffix}` : `${name.slice(0, dot)}.${suffix}${name.slice(dot)}`;
}

/** Trash folders are not listed: they stay when a run is undone. */
async function missingFolders({ disk, root, destination }: PlanInput, files: readonly ManifestFile[]) {
  if (destination === undefined) return [];
  const known = new Set<string>();
  const missing: string[] = [];
  for (const { to } of files) {
    const needed: string[] = [];
    for (let each = parentOf(to); each !== "." && each !== "/" && !known.has(each); each = parentOf(each)) {
      known.add(each);
      if (await disk.facts(onDisk(root, each))) break;
      needed.unshift(each);
    }
    missing.push(...needed);
  }
  return missing;
}

function placeOf(folder: string, name: string): string {
  return `.${folder === "/" ? "" : folder}/${name}`;
}
