import { hasText, uint32be } from "./integers.ts";
import type { RawPlaces } from "./raw-places.ts";
import { bytesAt, type Reading } from "./reading.ts";

const jpegPlaceAt = 84;

/** Whether the bytes begin like a raw file of Fujifilm. */
export function isRaf(head: Uint8Array): boolean {
  return hasText(head, 0, "FUJIFILMCCD-");
}

/** The header of a RAF names one JPEG, whose own EXIF has the orientation. */
export function* rafPlaces(): Reading<RawPlaces> {
  const bytes = yield* bytesAt(jpegPlaceAt, 8);
  const place = { position: uint32be(bytes, 0), length: uint32be(bytes, 4) };
  return { orientation: undefined, places: place.position > 0 && place.length > 0 ? [place] : [] };
}
