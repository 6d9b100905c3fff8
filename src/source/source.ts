import type { ImageFacts } from "../image/facts.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { OtherFiles } from "../wire/other-files.ts";

/** One image as the source lists it. `path` is canonical. */
export interface FoundImage extends ImageFacts {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time, Unix ms. */
  readonly modifiedAt: number;
}

/** A part of what a scan finds. Folders come before what they hold; the scanned folder itself comes first. */
export interface ScanBatch {
  readonly folders: readonly string[];
  readonly images: readonly FoundImage[];
  /** Links that leave the folder: what is asked for under these paths is refused rather than missing. */
  readonly outside?: readonly string[];
  /** Files that are no image of a served format, by the folder that they are directly in. Each is told once. */
  readonly others?: ReadonlyMap<string, OtherFiles>;
}

export type ScanOutcome =
  | { readonly kind: "complete"; readonly skipped: IndexHealth["skipped"] }
  /** The folder to scan is not there (any more), or may not be read. */
  | { readonly kind: "missing" };

/** An image opened for reading. The facts are those of the open file, not of the listing. */
export interface OpenImage {
  readonly size: number;
  readonly modifiedAt: number;
  /** Reads bytes `start` (inclusive) to `end` (exclusive); closes the file when read to the end or cancelled. */
  stream(start: number, end: number): ReadableStream<Uint8Array>;
  /** Reads all bytes of [start, end) at once; the file stays open. */
  bytes(start: number, end: number): Promise<Uint8Array>;
  /** Lets go of the file if no stream does. Safe to call twice. */
  close(): Promise<void>;
}

export type OpenOutcome =
  | { readonly kind: "open"; readonly image: OpenImage }
  | { readonly kind: "missing" }
  /** Not a plain file inside the folder: a FIFO, a socket, a link that leaves it. */
  | { readonly kind: "refused" }
  | { readonly kind: "unreadable" };

/** Where images come from. */
export interface ImageSource {
  /** A name for people: the folder's own name. */
  readonly title: string;
  /** Where it is, for `GET /health`. */
  readonly root: string;
  /** Reads the subtree below the canonical folder `path`, in batches as they are found, leaving the loop free between
   * them. Rejects with the signal's reason once it is aborted. */
  scan(path: string, onBatch: (batch: ScanBatch) => void, signal?: AbortSignal): Promise<ScanOutcome>;
  /** Opens one image that a scan has listed, by canonical path. */
  open(path: string): Promise<OpenOutcome>;
}
