import type { Span } from "./reading.ts";

/** Where a camera raw file may have JPEGs. */
export interface RawPlaces {
  /** EXIF orientation of the photograph, 1 to 8; undefined if only the JPEG has one. */
  readonly orientation: number | undefined;
  /** Unchecked: what is there may be no JPEG. */
  readonly places: readonly Span[];
}

/** The most places that are collected of one file. */
export const mostPlaces = 24;
