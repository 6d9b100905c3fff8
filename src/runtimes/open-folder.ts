import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createDirectoryAssets } from "../assets/directory-assets.ts";
import { systemClock } from "../clock.ts";
import { createDirectoryFinishDisk } from "../finish/directory-finish-disk.ts";
import { settleFinish } from "../finish/settle-finish.ts";
import { lockDirectory } from "../journal/lock/directory-lock.ts";
import { directoryFileSystem } from "../journal/disk/directory-file-system.ts";
import { retryOnFullDisk } from "../journal/disk/full-disk-retry.ts";
import { createDirectoryJournal } from "../journal/directory-journal.ts";
import type { Journal } from "../journal/journal.ts";
import type { FolderLock, Holder } from "../journal/lock/folder-lock.ts";
import { createMemoryJournal } from "../journal/memory-journal.ts";
import type { LensletOptions } from "../lenslet-options.ts";
import { createLenslet, type Lenslet } from "../lenslet.ts";
import { createOpenMetricsWriter } from "../metrics/open-metrics.ts";
import { createDirectorySource } from "../source/directory-source.ts";
import type { ImageSource } from "../source/source.ts";
import { createSharpThumbnailer } from "../thumbs/sharp.ts";
import { createSidecarDisk } from "./sidecar-disk.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { Confinement } from "../wire/health.ts";

/**
 * `labels`: labels and thumbnails are written to disk. `read-only`: nothing is written, and edits are refused. `this-run`:
 * nothing is written, and edits last until the server stops.
 */
export type Keeping = "labels" | "read-only" | "this-run";

export interface FolderOptions extends Pick<
  LensletOptions,
  "presence" | "basePath" | "gate" | "onError" | "onProgress"
> {
  /** Default `labels`. */
  readonly keeping?: Keeping;
  /** Where images come from, if not from the folder: only labels and thumbnails are in it then, or nothing with `this-run`. */
  readonly source?: ImageSource;
  /** Show these labels in place of the stored ones. Only with `read-only`. */
  readonly labels?: ReadonlyMap<string, Labels>;
  /** Folders that symbolic links may lead to besides the served one; default none. */
  readonly allowLinks?: readonly string[];
  /** The short edge of a thumbnail, in px; default 256. */
  readonly thumbSize?: number;
  /** WebP quality of thumbnails, 1 to 100; default 70. */
  readonly thumbQuality?: number;
  /** Images with more pixels are refused; default 400 million, or fewer on a machine with little memory. */
  readonly maximumPixels?: number;
  /** Folders outside of it that editors may move files to, besides folders in it; left out if files are never moved. */
  readonly fileOps?: { readonly destinations: readonly string[] };
  /** Most bytes of earlier changes in `.lenslet/history`; 0 for none, default 256 MiB. */
  readonly historyBytes?: number;
  /** Whether to write labels into XMP files beside the images; default false. */
  readonly writeXmp?: boolean;
  /** Whether to store thumbnails in `.lenslet/thumbs`; default true. */
  readonly thumbCache?: boolean;
}

/** A gallery of a folder on disk. */
export interface FolderLenslet extends Lenslet {
  /** The folder's full path. */
  readonly directory: string;
  /** What decoders are denied. Resolves soon after the folder was read; rejects if it cannot be read. */
  readonly confinement: Promise<readonly Confinement[]>;
  /** Why labels cannot be stored although they should be, for people; undefined if they can, and before `labelsLoaded`. */
  readonly readOnlyReason: string | undefined;
  /** Records the URL in the lock, for other servers that try to serve this folder. */
  announce(url: string): Promise<void>;
}

/** The folder does not exist, is not a folder, or cannot be read. */
export class FolderUnusable extends Error {
  override readonly name = "FolderUnusable";
}

/** Another server holds the lock of this folder. */
export class FolderTaken extends Error {
  override readonly name = "FolderTaken";
  /** The other server; undefined if the lock does not say. */
  readonly by: Holder | undefined;

  constructor(directory: string, by: Holder | undefined) {
    const where = by?.url ? ` at ${by.url}` : "";
    const who = by ? ` (process ${by.pid} on ${by.host})` : "";
    super(`${directory} is already served${where}${who}`);
    this.by = by;
  }
}

/**
 * Opens the images below `directory` as a gallery, with labels in `directory/.lenslet`. Rejects with `FolderUnusable`, or
 * with `FolderTaken` while another server stores labels there.
 */
export async function openFolder(directory: string, options: FolderOptions = {}): Promise<FolderLenslet> {
  const { keeping = "labels", thumbSize = 256, thumbQuality = 70, thumbCache = true, allowLinks = [] } = options;
  const root = resolve(directory);
  await requireFolder(root);
  const outcome = keeping === "labels" ? await lockDirectory(root) : undefined;
  if (outcome?.kind === "taken") throw new FolderTaken(root, outcome.by);
  const lock = outcome?.kind === "held" ? outcome.lock : undefined;

  const finishDisk = createDirectoryFinishDisk();
  // What a crash left is settled before anybody sees a file under two names.
  if (lock && !options.source) {
    const real = (await finishDisk.realPath(root)) ?? root;
    await settleFinish(finishDisk, real).catch((error: unknown) => options.onError?.(error));
  }

  const assets = createDirectoryAssets();
  const thumbnailer = createSharpThumbnailer({
    shortEdge: thumbSize,
    quality: thumbQuality,
    maximumPixels: options.maximumPixels,
    ...(lock && thumbCache && { cacheDirectory: join(root, ".lenslet", "thumbs") }),
  });
  const readOnlyReason = outcome?.kind === "unwritable" ? outcome.reason : undefined;
  const journal =
    options.labels || (options.source && keeping === "this-run")
      ? createMemoryJournal(options.labels && { labels: options.labels })
      : await openJournal({
          directory: root,
          keeping,
          lock,
          readOnlyReason,
          historyBytes: options.historyBytes,
          makeRoom: thumbnailer.makeRoom,
        });
  const lenslet = createLenslet({
    source: options.source ?? createDirectorySource(root, { allowLinks }),
    journal,
    thumbnailer,
    metrics: createOpenMetricsWriter(),
    version: productVersion(),
    ...(assets && { assets }),
    ...(lock &&
      !options.source &&
      options.fileOps && {
        fileOps: { disk: finishDisk, destinations: options.fileOps.destinations.map((each) => resolve(each)) },
      }),
    ...(lock && !options.source && options.writeXmp && { sidecars: createSidecarDisk(root) }),
    ...(options.presence && { presence: options.presence }),
    ...(options.basePath !== undefined && { basePath: options.basePath }),
    ...(options.gate && { gate: options.gate }),
    ...(options.onError && { onError: options.onError }),
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  // Waits until the folder is read, which needs the processor. `ready` reports a folder that cannot be read.
  const confinement = lenslet.ready.then(thumbnailer.prepare);
  confinement.catch(() => {});
  return {
    ...lenslet,
    directory: root,
    get readOnlyReason() {
      return journal.status().read_only_reason ?? undefined;
    },
    confinement,
    announce: async (url) => lock?.announce(url),
  };
}

interface JournalOptions {
  readonly directory: string;
  readonly keeping: Keeping;
  readonly lock: FolderLock | undefined;
  readonly readOnlyReason: string | undefined;
  readonly historyBytes: number | undefined;
  /** On a full disk, removes thumbnails to make room for labels. */
  readonly makeRoom: () => Promise<boolean>;
}

async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, keeping, lock, readOnlyReason, historyBytes, makeRoom } = options;
  const files = retryOnFullDisk(directoryFileSystem, makeRoom);
  const onDisk = createDirectoryJournal({
    directory,
    clock: systemClock,
    files,
    readOnlyReason,
    historyBytes,
    ...(lock && { lock }),
  });
  if (keeping !== "this-run") return onDisk;
  const { labels, responses } = await onDisk.load();
  const { views } = await onDisk.loadViews();
  await onDisk.close();
  const scratch = createMemoryJournal({ labels, responses });
  await scratch.saveViews(views, undefined);
  return scratch;
}

/** Rejects with `FolderUnusable` if there is no such folder. */
export async function requireFolder(directory: string): Promise<void> {
  const facts = await stat(directory).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES") throw new FolderUnusable(`${directory} cannot be read`);
    throw new FolderUnusable(`there is no folder ${directory}`);
  });
  if (!facts.isDirectory()) throw new FolderUnusable(`${directory} is a file, not a folder`);
}

/** The version in package.json, which is beside both src and dist. */
export function productVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const manifest: unknown = JSON.parse(text);
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
  return String(version);
}
