import type { ThumbWidth } from "../wire/renditions.ts";
import type { OpenImage } from "../source/source.ts";
import type { Confinement } from "../wire/health.ts";

/** A size of rendition. Lengths are in px. */
export type Rendition =
  /** For lists: the short edge has the configured length. */
  | { readonly kind: "thumb" }
  /** For the grid: the width is at most `width`; never enlarged. */
  | { readonly kind: "sized"; readonly width: ThumbWidth }
  /** For the viewer: the long edge is at most `edge`; never enlarged. */
  | { readonly kind: "preview"; readonly edge: number };

export interface RenderRequest {
  /** Identifies the image's content by path, size and modification time. New content has a new key. */
  readonly key: string;
  readonly rendition: Rendition;
  /** Opens the original; called only if nothing is cached. `render` rejects if it rejects. */
  open(): Promise<OpenImage | undefined>;
  /** Leaves the queue; a rendering that others wait for goes on. */
  readonly signal?: AbortSignal | undefined;
}

export type RenderOutcome =
  /** `damaged`: the file is truncated or corrupt, and this is its readable part. */
  | { readonly kind: "rendered"; readonly bytes: Uint8Array; readonly type: string; readonly damaged?: boolean }
  /** The image cannot be shown; `reason` is a message for people. It is not tried again until its content changes. */
  | { readonly kind: "unreadable"; readonly reason: string }
  /** The original is gone. */
  | { readonly kind: "missing" }
  /** The original exists, but cannot be read now. It is tried again. */
  | { readonly kind: "read_failed" }
  | { readonly kind: "aborted" }
  /** The queue is full; try again later. */
  | { readonly kind: "busy" };

/** Renders small versions of images. */
export interface Thumbnailer {
  /** What the decoder is denied, in case an image takes it over; undefined until that is known. */
  confinement?(): readonly Confinement[] | undefined;
  /** Identifies the settings that shape a rendition, such as its quality: when they change, cached renditions are stale. */
  readonly form?: string;
  render(request: RenderRequest): Promise<RenderOutcome>;
  close(): Promise<void>;
}
