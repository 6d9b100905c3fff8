import { type Dirent, lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatOfName, type ImageFormat } from "../image/image-facts.ts";
import type { IndexHealth } from "../wire/health.ts";
import { limits } from "../wire/limits.ts";
import { type Boundary, isHiddenName } from "./directory-boundary.ts";
import { readFacts } from "./directory-facts.ts";
import { modifiedAtOf } from "./directory-open.ts";
import type { FolderPlace } from "./directory-place.ts";
import { createOtherFilesTally } from "./other-files-tally.ts";
import { createXmpTally, isXmpName } from "./xmp-tally.ts";
import type { FoundImage, ScanBatch } from "./source.ts";

/** A name that cannot be part of a gallery path, or may differ from the name on disk: invalid UTF-8 decodes to U+FFFD. */
const foreignName = /[\\\p{Cc}\p{Cs}\ufffd]|\s$/u;

/** Turns the entries of folders into batches. */
export interface Findings {
  readonly skipped: IndexHealth["skipped"];
  /** A folder has been opened. */
  begin(folder: FolderPlace): void;
  /** Takes an entry of a folder whose files are opened through `place`. */
  take(folder: FolderPlace, place: string, entry: Dirent): void;
  /** A folder has been read to its end. */
  end(folder: FolderPlace): void;
  /** Reports what was found since the last call. */
  flush(): void;
}

export interface FindingsOptions {
  readonly boundary: Boundary;
  /** Leaves headers unread. */
  readonly namesOnly: boolean;
  readonly onBatch: (batch: ScanBatch) => void;
  /** Whether an earlier scan skipped this link to a folder. */
  readonly isSkipped: (path: string) => boolean;
  readonly onFolder: (folder: FolderPlace, isLink: boolean) => void;
}

export function createFindings({ boundary, namesOnly, onBatch, isSkipped, onFolder }: FindingsOptions): Findings {
  const skipped = { names: 0, links: 0, special: 0, unreadable: 0 };
  const others = createOtherFilesTally();
  const xmpFiles = createXmpTally();
  let folders: string[] = [];
  let ahead: string[] = [];
  let read: string[] = [];
  let images: FoundImage[] = [];
  let outside: string[] = [];

  const takeFile = (path: string, place: string, format: ImageFormat, real?: string): void => {
    const found = readFacts(path, place, format, real);
    if (typeof found === "object") images.push(found);
    else if (found !== "gone") skipped[found]++;
  };

  const takeName = (path: string, real: string, format: ImageFormat): void => {
    const facts = lstatSync(real, { throwIfNoEntry: false });
    if (!facts) return;
    const { size, ino: inode } = facts;
    const header = { format, width: 0, height: 0, unread: true } as const;
    if (!facts.isFile()) skipped.special++;
    else images.push({ path, size, modifiedAt: modifiedAtOf(facts), inode, ...header });
  };

  const leave = (path: string): void => {
    skipped.links++;
    outside.push(path);
  };

  const foundFolder = (folder: FolderPlace, isLink: boolean): void => {
    if (isLink && isSkipped(folder.path)) return;
    ahead.push(folder.path);
    onFolder(folder, isLink);
  };

  const takeLink = (path: string, real: string, format: ImageFormat | undefined): void => {
    try {
      const target = realpathSync.native(real);
      const facts = statSync(target);
      if (facts.isDirectory()) {
        if (boundary.admits(target)) foundFolder({ path, real: target, linkedFrom: dirname(real) }, true);
        else leave(path);
      } else if (format) {
        if (!boundary.admits(target)) leave(path);
        else if (facts.isFile()) takeFile(path, target, format, target);
        else skipped.special++;
      } else if (facts.isFile() && boundary.admits(target)) others.add(path);
    } catch {
      // The link is broken, circular, or leads to an unreadable place.
      if (format) skipped.links++;
    }
  };

  const takeOther = (path: string, folder: FolderPlace, name: string): void => {
    others.add(path);
    if (!isXmpName(name)) return;
    const facts = lstatSync(join(folder.real, name), { throwIfNoEntry: false });
    if (facts?.isFile()) xmpFiles.add(folder.path, name, facts.size, modifiedAtOf(facts));
  };

  const takeImage = (path: string, folder: FolderPlace, place: string, name: string, format: ImageFormat): void => {
    try {
      // By its path, which is faster than through the open folder. Its header is read, and it is sent, only through that.
      if (namesOnly) takeName(path, join(folder.real, name), format);
      else takeFile(path, join(place, name), format);
    } catch {
      skipped.unreadable++;
    }
  };

  return {
    skipped,
    begin: (folder) => void folders.push(folder.path),
    end: (folder) => void read.push(folder.path),
    take(folder, place, entry) {
      if (isHiddenName(entry.name)) return;
      const format = formatOfName(entry.name);
      const isFolder = entry.isDirectory();
      const isLink = entry.isSymbolicLink();
      const path = `${folder.path === "/" ? "" : folder.path}/${entry.name}`;
      if (!isFolder && !isLink && !format) {
        if (entry.isFile()) takeOther(path, folder, entry.name);
        return;
      }
      if (foreignName.test(entry.name) || Buffer.byteLength(path) > limits.pathBytes) {
        skipped.names++;
        return;
      }
      const linkedFrom = folder.linkedFrom === undefined ? undefined : folder.real;
      if (isFolder) foundFolder({ path, real: join(folder.real, entry.name), linkedFrom }, false);
      else if (isLink) takeLink(path, join(folder.real, entry.name), format);
      else if (format && entry.isFile()) takeImage(path, folder, place, entry.name, format);
      else skipped.special++;
    },
    flush() {
      const counted = others.take();
      const found = xmpFiles.take();
      if (folders.length + read.length + images.length + outside.length + ahead.length + counted.size > 0)
        onBatch({ folders, ahead, images, outside, read, others: counted, ...(found.size > 0 && { xmpFiles: found }) });
      folders = [];
      ahead = [];
      read = [];
      images = [];
      outside = [];
    },
  };
}
