import type { ThumbWidth } from "../wire/renditions.ts";
import type { OpenImage } from "../source/source.ts";
import type { Confinement } from "../wire/health.ts";

/** What a rendition is for: the grid, or a screen. `edge` is in px. */
export type Rendition =
  /** The short edge is at most `edge`. */
  | { readonly kind: "thumb" }
  /** The grid on any screen: `width` is at most so many px; never enlarged. */
  | { readonly kind: "sized"; readonly width: ThumbWidth }
  /** The long edge is at most `edge`; never enlarged. */
  | { readonly kind: "preview"; readonly edge: number };

export interface RenderRequest {
  /** Names the image's content: path, size and modification time. A new content has a new key. */
  readonly key: string;
  readonly rendition: Rendition;
  /** Opens the original; called only when nothing is cached. What it rejects with, `render` rejects with. */
  open(): Promise<OpenImage | undefined>;
  /** Gives up a place in the queue; a rendering that others wait for goes on. */
  readonly signal?: AbortSignal | undefined;
}

export type RenderOutcome =
  /** `damaged`: the file is cut off or has bad bytes, and this is what there is. */
  | { readonly kind: "rendered"; readonly bytes: Uint8Array; readonly type: string; readonly damaged?: boolean }
  /** The image cannot be shown; `reason` is a sentence for people. It is not tried again until its content changes. */
  | { readonly kind: "unreadable"; readonly reason: string }
  /** The original has gone meanwhile. */
  | { readonly kind: "missing" }
  /** The original is there, but its bytes cannot be read now. It is tried again. */
  | { readonly kind: "read_failed" }
  | { readonly kind: "aborted" }
  /** The queue is full; try again later. */
  | { readonly kind: "busy" };

/** Makes small images of large ones. */
export interface Thumbnailer {
  /** What is kept from the decoder, should an image take it over; undefined until that is known. */
  confinement?(): readonly Confinement[] | undefined;
  /** Names what else shapes a rendition, such as its quality: with another, what clients hold is no longer the same. */
  readonly form?: string;
  render(request: RenderRequest): Promise<RenderOutcome>;
  close(): Promise<void>;
}
