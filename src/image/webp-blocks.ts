import { largestBlock, type MetadataBlocks } from "./metadata-blocks.ts";
import { bytesAt, type Reading } from "./reading.ts";
import { tiffOfChunk, walkWebp } from "./webp-walk.ts";

const maximumChunks = 2000;

/** The EXIF and XMP chunks (RFC 9649, section 2.7.1.5). */
export function* webpBlocks(): Reading<MetadataBlocks> {
  const blocks: MetadataBlocks = { texts: [] };
  const walk = walkWebp(maximumChunks);
  for (let chunk = yield* walk.next(); chunk; chunk = yield* walk.next()) {
    const { type, position, length } = chunk;
    if (length > largestBlock || (type !== "EXIF" && type !== "XMP ")) continue;
    const content = (yield* bytesAt(position, length)).slice(0, length);
    if (type === "EXIF") blocks.exif ??= tiffOfChunk(content);
    else blocks.xmp ??= content;
  }
  return blocks;
}
