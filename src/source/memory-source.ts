import { folderOf, nameOf } from "../wire/gallery-path.ts";
import { formatOfName } from "../image/image-facts.ts";
import { probeBytes } from "../image/probe.ts";
import { createByteWindow } from "../image/byte-window.ts";
import { indexMetadata } from "../image/index-metadata.ts";
import { indexedBlocks } from "../image/indexed-blocks.ts";
import { readNow } from "../image/reading.ts";
import { createOtherFilesTally } from "./other-files-tally.ts";
import { createXmpTally, isXmpName } from "./xmp-tally.ts";
import type { FoundImage, ImageSource, OpenImage, WatchOutcome, WatchReport } from "./source.ts";

/** A folder of images in memory. It may change while it is served. */
export interface MemorySource extends ImageSource {
  /** Adds or replaces an image. `modifiedAt` in Unix ms; by default later than any before. */
  put(path: string, bytes: Uint8Array, modifiedAt?: number): void;
  /** Adds a folder and its parents. */
  putFolder(path: string): void;
  /** Removes an image, or a folder and everything below it. */
  remove(path: string): void;
  /** Renames an image; its file stays the same. */
  rename(from: string, to: string): void;
  /** Gives the file of an image a second name. */
  link(from: string, to: string): void;
}

export interface MemorySourceOptions {
  /** Default "memory". */
  readonly title?: string;
  /** Bytes by canonical path. */
  readonly images?: Readonly<Record<string, Uint8Array>>;
  /** Whether `watch` reports changes; default false. */
  readonly watchable?: boolean;
}

interface Stored {
  readonly inode: number;
  readonly bytes: Uint8Array;
  readonly modifiedAt: number;
}

const firstModifiedAt = Date.UTC(2026, 0, 1);
const batchSize = 500;

/** Creates a source in memory. Files with an image's extension are listed as images; others are only counted. */
export function createMemorySource(options: MemorySourceOptions = {}): MemorySource {
  const folders = new Set(["/"]);
  const images = new Map<string, Stored>();
  /** How often a name was added or removed in each folder, now and when it was scanned. */
  const nameChanges = new Map<string, number>();
  const scannedNameChanges = new Map<string, number>();
  let changes = 0;
  let inodes = 0;
  const watchers = new Set<(report: WatchReport) => void>();
  const report = (path: string): void => watchers.forEach((onReport) => onReport([path]));
  const onNameChange = (folder: string): void => void nameChanges.set(folder, (nameChanges.get(folder) ?? 0) + 1);

  const source: MemorySource = {
    title: options.title ?? "memory",
    root: "memory:",
    put(path, bytes, modifiedAt = firstModifiedAt + 1000 * changes++) {
      source.putFolder(folderOf(path));
      if (!images.has(path)) onNameChange(folderOf(path));
      images.set(path, { inode: images.get(path)?.inode ?? (inodes += 1), bytes, modifiedAt });
      report(path);
    },
    putFolder(path) {
      for (let folder = path; !folders.has(folder); folder = folderOf(folder)) {
        folders.add(folder);
        onNameChange(folderOf(folder));
        report(folder);
      }
    },
    remove(path) {
      onNameChange(folderOf(path));
      images.delete(path);
      folders.delete(path);
      for (const folder of folders) if (isBelow(folder, path)) folders.delete(folder);
      for (const image of images.keys()) if (isBelow(image, path)) images.delete(image);
      report(path);
    },
    link(from, to) {
      const stored = images.get(from);
      if (!stored) return;
      source.put(to, stored.bytes, stored.modifiedAt);
      images.set(to, stored);
    },
    rename(from, to) {
      const stored = images.get(from);
      if (!stored) return;
      source.remove(from);
      source.put(to, stored.bytes, stored.modifiedAt);
      images.set(to, stored);
    },
    async scan(path, onBatch, { signal, recursive = true } = {}) {
      if (!folders.has(path)) return { kind: "missing" };
      const isIn = (other: string) => other !== path && folderOf(other) === path;
      const within = (other: string) => other === path || (recursive ? isBelow(other, path) : isIn(other));
      for (const folder of folders) if (within(folder)) scannedNameChanges.set(folder, nameChanges.get(folder) ?? 0);
      const found = [...images]
        .filter(([image]) => within(image))
        .flatMap(([image, stored]) => foundImage(image, stored));
      const others = createOtherFilesTally();
      const xmpFiles = createXmpTally();
      for (const [path, { bytes, modifiedAt }] of images) {
        if (!within(path) || formatOfName(nameOf(path))) continue;
        others.add(path);
        if (isXmpName(nameOf(path))) xmpFiles.add(folderOf(path), nameOf(path), bytes.length, modifiedAt);
      }
      const all = [...folders].filter(within).toSorted();
      const head = recursive ? { folders: all } : { folders: [path], ahead: all.filter(isIn) };
      onBatch({ ...head, others: others.take(), xmpFiles: xmpFiles.take(), images: found.slice(0, batchSize) });
      for (let at = batchSize; at < found.length; at += batchSize) {
        await Promise.resolve();
        signal?.throwIfAborted();
        onBatch({ folders: [], images: found.slice(at, at + batchSize) });
      }
      return { kind: "complete", skipped: { names: 0, links: 0, special: 0, unreadable: 0 } };
    },
    async recheck(known) {
      const changed: FoundImage[] = [];
      const missing: string[] = [];
      for (const { path, size, modifiedAt } of known.images) {
        const stored = images.get(path);
        if (!stored) missing.push(path);
        else if (stored.bytes.length !== size || stored.modifiedAt !== modifiedAt)
          changed.push(...foundImage(path, stored));
      }
      const isChanged = (folder: string) =>
        !folders.has(folder) || (nameChanges.get(folder) ?? 0) !== scannedNameChanges.get(folder);
      return { folders: known.folders.filter(isChanged), changed, missing };
    },
    async readMetadata(requests) {
      return Promise.all(
        requests.map(async ({ path, xmpFiles }) => {
          const stored = images.get(path);
          if (!stored) return "gone";
          const { bytes, modifiedAt } = stored;
          const window = createByteWindow((position, length) => bytes.subarray(position, position + length));
          const beside = xmpFiles.flatMap((each) => images.get(each)?.bytes ?? []);
          const metadata = await indexMetadata(nameOf(path), readNow(indexedBlocks(), window), beside);
          return { size: bytes.length, modifiedAt, metadata };
        }),
      );
    },
    async open(path) {
      const stored = images.get(path);
      if (!stored) return { kind: "missing" };
      return { kind: "open", image: openImage(stored) };
    },
    ...(options.watchable && {
      async watch(onReport: (report: WatchReport) => void): Promise<WatchOutcome> {
        watchers.add(onReport);
        return { kind: "watching", coversAll: () => true, close: async () => void watchers.delete(onReport) };
      },
    }),
  };

  for (const [path, bytes] of Object.entries(options.images ?? {})) source.put(path, bytes);
  return source;
}

function foundImage(path: string, { inode, bytes, modifiedAt }: Stored): FoundImage[] {
  const format = formatOfName(nameOf(path));
  if (!format) return [];
  return [
    { path, size: bytes.length, modifiedAt, inode, ...(probeBytes(bytes, format) ?? { format, width: 0, height: 0 }) },
  ];
}

function openImage({ bytes, modifiedAt }: Stored): OpenImage {
  return {
    size: bytes.length,
    modifiedAt,
    stream(start, end) {
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (end > start) controller.enqueue(bytes.slice(start, end));
          controller.close();
        },
      });
    },
    async bytes(start, end) {
      return bytes.slice(start, end);
    },
    async close() {},
  };
}

function isBelow(path: string, folder: string): boolean {
  return folder === "/" ? path !== "/" : path.startsWith(`${folder}/`);
}
