import { concatBytes } from "../concat-bytes.ts";
import { fourCharacters, uint32be } from "../image/integers.ts";
import { isPng } from "../image/png-walk.ts";

const headBytes = 8;
const frameBytes = 12;

/**
 * Removes the texts before the pixels of a PNG, which a decoder would inflate needlessly: a few kilobytes may expand to
 * hundreds of megabytes. Returns any other file unchanged.
 */
export function pngWithoutTexts(image: Uint8Array): Uint8Array {
  if (!isPng(image)) return image;
  const kept: Uint8Array[] = [];
  let keptFrom = 0;
  for (let at = headBytes; at + frameBytes <= image.length;) {
    const type = fourCharacters(image, at + 4);
    const next = at + frameBytes + uint32be(image, at);
    if (type === "IDAT" || type === "IEND") break;
    if (type === "tEXt" || type === "zTXt" || type === "iTXt") {
      kept.push(image.subarray(keptFrom, at));
      keptFrom = next;
    }
    at = next;
  }
  if (keptFrom === 0) return image;
  kept.push(image.subarray(keptFrom));
  return concatBytes(kept);
}
