import { statfs } from "node:fs/promises";
import { join, sep } from "node:path";
import { errorCode } from "../error-code.ts";
import { type Boundary, isHiddenName } from "./directory-boundary.ts";
import { createMovedFolders } from "./directory-moved.ts";
import type { ScanMemory } from "./directory-scan.ts";
import type { WatchOutcome, WatchReport } from "./source.ts";

/** File systems that do not report what other computers change, by the number that `statfs` returns. */
const networkSystems = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "SMB"],
  [0xfe534d42, "SMB"],
  [0x65735546, "FUSE"],
  [0x01021997, "9P"],
  [0x00c36400, "Ceph"],
]);

const unsupported = "This runtime cannot watch folders.";

/** Watches the folder with @parcel/watcher, which does not follow links. */
export async function watchInside(
  { root }: Boundary,
  { linkedFolders }: Pick<ScanMemory, "linkedFolders">,
  onReport: (report: WatchReport) => void,
): Promise<WatchOutcome> {
  const network = await networkSystemOf(root);
  if (network !== undefined)
    return { kind: "unavailable", reason: `The folder is on a ${network} drive, which does not report all changes.` };
  const watcher = await import("@parcel/watcher").catch(() => undefined);
  if (!watcher) return { kind: "unavailable", reason: unsupported };
  const prefix = root.endsWith(sep) ? root : root + sep;
  try {
    const report = (paths: readonly string[]): void => {
      const shown = paths.flatMap((path) => toGalleryPath(path, prefix) ?? []);
      if (shown.length > 0) onReport(shown);
    };
    const subscribe = (folder: string) =>
      watcher.subscribe(
        folder,
        (error, events) => {
          // Some events were lost.
          if (error) onReport("unknown");
          report(events.map(({ path }) => path));
          moved.follow(events.filter(({ path }) => toGalleryPath(path, prefix) !== undefined));
        },
        // Thumbnails and labels.
        { ignore: [`${prefix}.lenslet`] },
      );
    const moved = createMovedFolders({
      subscribe,
      // Any path in a folder has that folder read again.
      onWatched: (folders) => report(folders.map((folder) => join(folder, "*"))),
    });
    const subscription = await subscribe(root);
    return {
      kind: "watching",
      coversAll: () => linkedFolders.size === 0 && moved.coversAll(),
      async close() {
        await moved.close();
        await subscription.unsubscribe();
      },
    };
  } catch (error) {
    return { kind: "unavailable", reason: reasonOf(error) };
  }
}

function toGalleryPath(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const names = path.slice(prefix.length).split(sep);
  return names.some(isHiddenName) ? undefined : `/${names.join("/")}`;
}

async function networkSystemOf(root: string): Promise<string | undefined> {
  try {
    return networkSystems.get((await statfs(root)).type);
  } catch {
    // The runtime or the system does not know.
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (errorCode(error) === "ENOSPC" || /No space left/iu.test(message))
    return "The system allows too few watched folders (on Linux, raise fs.inotify.max_user_watches).";
  if (errorCode(error) === "EMFILE" || /Too many open files/iu.test(message))
    return "The system allows too few watching programs (on Linux, raise fs.inotify.max_user_instances).";
  return message;
}
