import type { FinishDisk } from "./finish-disk.ts";
import { type Manifest, onDisk, parentOf, parseManifest } from "./finish-manifest.ts";
import { listRuns, manifestPath, markRun } from "./finish-runs.ts";
import { reservationOf } from "./place-files.ts";
import { partBeside } from "./run-finish.ts";
import { undoFinish } from "./undo-finish.ts";

/**
 * Resolves what a crash left: a file that has both names keeps one. A run that was moving keeps the new name, so that it can
 * be undone like any other; an undo is carried on. Call while nobody else can run or undo anything in this gallery.
 */
export async function settleFinish(disk: FinishDisk, root: string): Promise<void> {
  for (const { id, state } of await listRuns(disk, root)) {
    if (state !== "running" && state !== "undoing") continue;
    const manifest = parseManifest((await disk.read(manifestPath(root, id, state))) ?? "");
    if (!manifest) {
      // It was not written to the end, so no file was touched.
      await disk.remove(manifestPath(root, id, state));
      continue;
    }
    await removeParts(disk, root, manifest);
    await removeReservations(disk, root, manifest, state);
    if (state === "running") {
      await completeRun(disk, root, manifest);
      await markRun(disk, root, id, "running", "done");
    } else {
      const { staying } = await undoFinish(
        { disk, root, manifestPath: manifestPath(root, id, state), onHandled: () => {}, isStopped: () => false },
        manifest,
      );
      await markRun(disk, root, id, "undoing", staying.length > 0 ? "done" : "undone");
    }
  }
}

async function completeRun(disk: FinishDisk, root: string, { header, files, made }: Manifest): Promise<void> {
  const isMove = header.operation === "move" || header.operation === "trash";
  for (const [number, file] of files.entries()) {
    const from = onDisk(root, file.from);
    const to = onDisk(root, file.to);
    const here = await disk.facts(from);
    const there = await disk.facts(to);
    // It may have been cut while it was written.
    if (!there && here && file.info && file.info.text.startsWith((await disk.read(file.info.path)) ?? "-"))
      await disk.remove(file.info.path);
    if (!here || !there) continue;
    const isOneFile = there.inode === here.inode && there.device === here.device;
    if (!isMove || !(isOneFile || (there.inode === made.get(number) && (await disk.isSame(from, to))))) continue;
    await disk.syncFolder(parentOf(to));
    await disk.remove(from);
  }
}

/** Gives back names that were reserved for a rename that did not happen. */
async function removeReservations(
  disk: FinishDisk,
  root: string,
  { header, files, made, reserved: forward, reservedBack }: Manifest,
  state: "running" | "undoing",
): Promise<void> {
  for (const [number, file] of files.entries()) {
    if (!(state === "running" ? forward : reservedBack).has(number)) continue;
    const [source, target] = [file.from, file.to].map((place) => onDisk(root, place));
    const [old = "", reserved = ""] = state === "running" ? [source, target] : [target, source];
    const reservation = reservationOf(partBeside(reserved, header.id, number));
    const [before, after] = [await disk.facts(old), await disk.facts(reserved)];
    if (!before || after?.kind !== "file" || after.size > reservation.length) continue;
    if (after.inode === before.inode || after.inode === made.get(number)) continue;
    // It may have been cut while it was written.
    if (reservation.startsWith((await disk.read(reserved)) ?? "-")) await disk.remove(reserved);
  }
}

async function removeParts(disk: FinishDisk, root: string, { header, files }: Manifest): Promise<void> {
  for (const [number, { from, to }] of files.entries())
    for (const each of [from, to]) await disk.remove(partBeside(onDisk(root, each), header.id, number));
}
