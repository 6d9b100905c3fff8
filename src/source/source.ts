import type { ImageFacts } from "../image/image-facts.ts";
import type { IndexedMetadata } from "../wire/indexed-metadata.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { OtherFiles } from "../wire/other-files.ts";

/** One image as the source lists it. `path` is canonical. */
export interface FoundImage extends ImageFacts {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time, Unix ms. */
  readonly modifiedAt: number;
  /** The number of the file on its disk, which it keeps when it is renamed; left out where there is none. */
  readonly inode?: number;
  /** The header has not been read yet: the format is that of the name, and width and height are 0. */
  readonly unread?: true;
  /** What the file says of itself; left out until it has been read. */
  readonly metadata?: IndexedMetadata;
}

/** The XMP files in a folder: a number by name that changes when the file does. */
export type XmpFiles = ReadonlyMap<string, number>;

/** An image whose metadata is to be read, with the paths of the XMP files beside it, the one that counts most first. */
export interface MetadataRequest {
  readonly path: string;
  readonly xmpFiles: readonly string[];
}

/** What a file says of itself, with the size and time that it had; or why that cannot be read. */
export type MetadataOutcome =
  | (Pick<FoundImage, "size" | "modifiedAt"> & { readonly metadata: IndexedMetadata })
  | "gone"
  | "unreadable";

/** A part of a scan. The scanned folder comes first, and each folder before its content. */
export interface ScanBatch {
  readonly folders: readonly string[];
  /** Folders inside others that will be read later, or are not read at all because the scan is of one folder. */
  readonly ahead?: readonly string[];
  /** Folders whose content has been reported to the end; left out by a source that does not know before the end of the scan. */
  readonly read?: readonly string[];
  readonly images: readonly FoundImage[];
  /** Links that leave the folder: requests for these paths and those below are refused, and not "missing". */
  readonly outside?: readonly string[];
  /** Counts of files that are not images of a served format, by their folder. Each file is counted once in a scan. */
  readonly others?: ReadonlyMap<string, OtherFiles>;
  /** The XMP files in folders that have some, each folder whole or in parts. */
  readonly xmpFiles?: ReadonlyMap<string, XmpFiles>;
}

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** False: reads only the folder itself, and reports the folders in it as `ahead`; default true. */
  readonly recursive?: boolean;
  /** Does not read headers where that takes time: these images are `unread`; default false. */
  readonly namesOnly?: boolean;
  /** Returns the path that a request waits for; called before each folder. The folders on the way to it are read first. */
  readonly wanted?: () => string | undefined;
}

/** The facts in the header of a file, or why it cannot be shown. */
export type HeaderOutcome = FoundImage | "gone" | "special" | "unreadable";

export type ScanOutcome =
  | { readonly kind: "complete"; readonly skipped: IndexHealth["skipped"] }
  /** The scanned folder does not exist or cannot be read. */
  | { readonly kind: "missing" };

/** An image opened for reading. Size and time are those of the open file, not of the listing. */
export interface OpenImage {
  readonly size: number;
  readonly modifiedAt: number;
  /** Streams the bytes [start, end); closes the file once the stream ends or is cancelled. */
  stream(start: number, end: number): ReadableStream<Uint8Array>;
  /** Reads all bytes [start, end); the file stays open. */
  bytes(start: number, end: number): Promise<Uint8Array>;
  /** Closes the file, once no stream reads it. Safe to call twice. */
  close(): Promise<void>;
}

export type OpenImageOutcome =
  | { readonly kind: "open"; readonly image: OpenImage }
  | { readonly kind: "missing" }
  /** Not a regular file inside the folder: a FIFO, a socket, or a link that leaves the folder. */
  | { readonly kind: "refused" }
  | { readonly kind: "unreadable" };

/** Folders and images that scans have listed, to compare with the disk. */
export interface KnownFiles {
  readonly folders: readonly string[];
  readonly images: readonly FoundImage[];
}

export interface Differences {
  /** Folders in which names may have come or gone since they were scanned. */
  readonly folders: readonly string[];
  /** Images whose files have another size or time, as they are now. */
  readonly changed: readonly FoundImage[];
  /** Images that have no file any more. One that cannot be read is not missing. */
  readonly missing: readonly string[];
}

/** Canonical paths at which something came, went or changed; "unknown" if some of them may have been lost. */
export type WatchReport = readonly string[] | "unknown";

export type WatchOutcome =
  | {
      readonly kind: "watching";
      /** False if scans have listed something that is not watched. */
      readonly coversAll: () => boolean;
      readonly close: () => Promise<void>;
    }
  /** `reason` is a sentence. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** A folder of images. */
export interface ImageSource {
  /** The folder's name, for people. */
  readonly title: string;
  /** The folder's location, for `GET /health`. */
  readonly root: string;
  /**
   * Scans the folder at the canonical path and all below it, breadth first. Reports batches as it finds them, and yields to
   * the event loop between them. Rejects with the signal's reason once it is aborted.
   */
  scan(path: string, onBatch: (batch: ScanBatch) => void, options?: ScanOptions): Promise<ScanOutcome>;
  /** Reads the headers of files that a scan left unread, one outcome for each path, and yields to the event loop now and then. */
  readHeaders?(paths: readonly string[], signal?: AbortSignal): Promise<readonly HeaderOutcome[]>;
  /**
   * Reads what files say of themselves, one outcome for each request. Reads only their heads, and yields to the event loop
   * now and then. Requests of one folder should follow each other.
   */
  readMetadata?(requests: readonly MetadataRequest[], signal?: AbortSignal): Promise<readonly MetadataOutcome[]>;
  /**
   * Compares size and time of the files, and opens only those that differ. Much cheaper than a scan. Yields
   * to the event loop now and then, and rejects with the signal's reason once it is aborted.
   */
  recheck(known: KnownFiles, signal?: AbortSignal): Promise<Differences>;
  /**
   * Reports changes until closed, also of files that are not finished. What is written into a new folder at once may not be
   * reported. Never rejects.
   */
  watch?(onReport: (report: WatchReport) => void): Promise<WatchOutcome>;
  /** Opens an image that a scan has listed, by canonical path. */
  open(path: string): Promise<OpenImageOutcome>;
}
