import { cr3Blocks } from "./cr3.ts";
import { hasText } from "./integers.ts";
import { joinTiffs } from "./join-tiffs.ts";
import { jpegBlocks } from "./jpeg-blocks.ts";
import { largestBlock, type MetadataBlocks } from "./metadata-blocks.ts";
import { isRaf } from "./raf.ts";
import { rawJpeg, shifted } from "./raw-jpeg.ts";
import { bytesAt, type Reading } from "./reading.ts";
import { openTiff, type Tiff } from "./tiff.ts";

/** A camera writes its directories before its pixels. */
const headBytes = 64 * 1024;
const xmpTag = 0x02bc;
const exifTag = 0x8769;

/** The metadata of a camera raw file: its own, or else that of the JPEG in it. */
export function* rawBlocks(): Reading<MetadataBlocks> {
  const head = (yield* bytesAt(0, headBytes)).slice(0, headBytes);
  if (isRaf(head)) return yield* jpegsBlocks();
  if (hasText(head, 4, "ftyp")) {
    const { main, exif, gps, xmp } = yield* cr3Blocks();
    const joined = main && joinTiffs(main, exif, gps);
    return { texts: [], ...(joined && { exif: joined }), ...(xmp && { xmp }) };
  }
  // Olympus and Panasonic have other numbers here; their directories are those of a TIFF.
  if (hasText(head, 0, "II")) head.set([0x2a, 0], 2);
  else head.set([0, 0x2a], 2);
  const tiff = openTiff(head);
  if (!tiff || !hasExif(tiff)) return yield* jpegsBlocks();
  const xmp = yield* xmpOf(tiff);
  return { texts: [], exif: head, ...(xmp && { xmp }) };
}

function* jpegsBlocks(): Reading<MetadataBlocks> {
  const jpeg = yield* rawJpeg();
  return jpeg ? yield* shifted(jpegBlocks(), jpeg.place.position) : { texts: [] };
}

function hasExif(tiff: Tiff): boolean {
  return tiff
    .entries(tiff.firstDirectory)
    .some(({ tag, at }) => tag === exifTag && tiff.entries(tiff.uint32(at)).length > 0);
}

function* xmpOf(tiff: Tiff): Reading<Uint8Array | undefined> {
  const entry = tiff.entries(tiff.firstDirectory).find(({ tag }) => tag === xmpTag);
  if (!entry || entry.count <= 4 || entry.count > Math.min(largestBlock, headBytes)) return undefined;
  return (yield* bytesAt(tiff.uint32(entry.at), entry.count)).slice(0, entry.count);
}
