import type { Flag } from "../gallery/flag.ts";
import type { Metrics, Star } from "../wire/sidecar.ts";

/** The labels that a file gives to one image. An absent field is one that the file says nothing about. */
export interface ImportRow {
  /** Counted from 1, as in `ImportOutcome`. */
  readonly row: number;
  readonly image: ImageName;
  readonly star?: Star;
  readonly flag?: Flag;
  /** Without the tags that store the flag. */
  readonly tags?: readonly string[];
  readonly notes?: string;
  readonly metrics?: Readonly<Metrics>;
  /** ms since the epoch. */
  readonly updatedAt?: number;
}

/** How a row names its image: by path, by file name, or, in a sidecar called `img.xmp`, by path without extension. */
export interface ImageName {
  readonly kind: "path" | "name" | "stem";
  readonly text: string;
}

/** A file that cannot be imported; `message` is a sentence for people, with the row or line. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  /** The columns to choose from, if it is not clear which one names the images. */
  readonly columns: readonly string[] | undefined;

  constructor(message: string, columns?: readonly string[]) {
    super(message);
    this.columns = columns;
  }
}
