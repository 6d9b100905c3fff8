import { hasText } from "./integers.ts";
import { cr3Places, isCr3 } from "./cr3.ts";
import { isRaf, rafPlaces } from "./raf.ts";
import type { RawPlaces } from "./raw-places.ts";
import type { Reading } from "./reading.ts";
import { isTiffFile } from "./tiff-directory.ts";
import { tiffPlaces } from "./tiff-places.ts";

/** Whether the bytes begin like a camera raw file: a TIFF, a Fujifilm RAF or a Canon CR3. */
export function isRaw(head: Uint8Array): boolean {
  return isTiffFile(head) || isRaf(head) || isCr3(head);
}

/** Finds where a camera raw file may have JPEGs. */
export function rawPlaces(head: Uint8Array): Reading<RawPlaces> {
  if (isRaf(head)) return rafPlaces();
  return hasText(head, 4, "ftyp") ? cr3Places() : tiffPlaces();
}
