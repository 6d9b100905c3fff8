import type { PageAssets } from "./assets/assets.ts";
import type { Clock } from "./clock.ts";
import type { Journal } from "./journal/journal.ts";
import type { Random } from "./random.ts";
import type { ImageSource } from "./source/source.ts";
import type { Thumbnailer } from "./thumbs/thumbnailer.ts";

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

/** Who may come in. */
export type Access =
  /** Everybody who reaches the server is an editor. */
  | { readonly kind: "open" }
  /** Every request needs one of two tokens, as a bearer token or in the cookie that a link with `?t=` sets. */
  | { readonly kind: "tokens"; readonly viewer: string; readonly editor: string };

export interface GateOptions {
  /** Values of `Host` that are ours, as `name` (any port) or `name:port`; default the loopback names. */
  readonly hosts?: readonly string[];
  /** Origins besides our own that may call, such as `https://labels.example`; default none. */
  readonly origins?: readonly string[];
  /** Default open. */
  readonly access?: Access;
}

export interface LensletOptions {
  readonly source: ImageSource;
  readonly journal: Journal;
  readonly thumbnailer: Thumbnailer;
  /** The page; without it only the API is served. */
  readonly assets?: PageAssets;
  readonly presence?: PresenceOptions;
  readonly gate?: GateOptions;
  /** Default: the platform's clock. */
  readonly clock?: Clock;
  /** Default: Web Cryptography. */
  readonly random?: Random;
  /** Told of each fault that a client only sees as `500 internal_error`; default `console.error`. */
  readonly onError?: (fault: unknown) => void;
  /** Told now and then how many images the first reading of the folder has found so far. */
  readonly onProgress?: (found: number) => void;
}

/** A gallery as a web-standard handler. */
export interface Lenslet {
  /** Answers any request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Settles once the folder has been read for the first time; rejects if it is missing or the labels cannot be opened. */
  readonly ready: Promise<void>;
  /** Ends all streams, refuses new requests with 503, and closes the journal. Safe to call twice. */
  readonly close: () => Promise<void>;
}
