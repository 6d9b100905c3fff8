import type { PageAssets } from "./assets/assets.ts";
import type { Clock } from "./clock.ts";
import type { SidecarFiles } from "./export/sidecar-files.ts";
import type { FinishDisk } from "./finish/finish-disk.ts";
import type { GateOptions } from "./http/gate-options.ts";
import type { Journal } from "./journal/journal.ts";
import type { MetricsWriter } from "./metrics/sample.ts";
import type { Random } from "./random.ts";
import type { ImageSource } from "./source/source.ts";
import type { Thumbnailer } from "./thumbs/thumbnailer.ts";
import type { IndexHealth } from "./wire/health.ts";

/** How sessions age. Durations in ms. */
export interface PresenceOptions {
  /** False for the legacy heartbeat semantics; default true. */
  readonly lifecycleV2?: boolean;
  /** Default 75,000. */
  readonly viewTtlMs?: number;
  /** Default 60,000. */
  readonly editTtlMs?: number;
  /** Default 5,000. */
  readonly pruneIntervalMs?: number;
}

export interface LensletOptions {
  readonly source: ImageSource;
  readonly journal: Journal;
  readonly thumbnailer: Thumbnailer;
  /** The page; without it only the API is served. */
  readonly assets?: PageAssets;
  /** Writes `GET /metrics`; without it there is none. */
  readonly metrics?: MetricsWriter;
  /** Lets editors move, copy and trash files; `destinations` are folders outside of the gallery that files may go to. */
  readonly fileOps?: { readonly disk: FinishDisk; readonly destinations: readonly string[] };
  /** Keeps XMP files beside the images in step with their labels; without it none is ever written. */
  readonly sidecars?: SidecarFiles;
  /** The product's version, for `GET /session`; default "". */
  readonly version?: string;
  readonly presence?: PresenceOptions;
  /** The path below which everything is served, such as `/photos`; default the whole host. Requests have it in their URL. */
  readonly basePath?: string;
  readonly gate?: GateOptions;
  /** Default: the platform's clock. */
  readonly clock?: Clock;
  /** Default: Web Cryptography. */
  readonly random?: Random;
  /** Called for each error that a client sees only as `500 internal_error`; default `console.error`. */
  readonly onError?: (error: unknown) => void;
  /** Called at intervals while the folder is read for the first time, with the number of images found so far. */
  readonly onProgress?: (found: number, index: IndexHealth) => void;
}
