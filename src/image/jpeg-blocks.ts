import { hasText } from "./integers.ts";
import { app1, app13, comment, walkJpeg } from "./jpeg-walk.ts";
import { decodeText, type MetadataBlocks, mostEntries } from "./metadata-blocks.ts";
import { bytesAt, type Reading } from "./reading.ts";

const exifHead = "Exif\0\0";
const xmpHead = "http://ns.adobe.com/xap/1.0/\0";
const photoshopHead = "Photoshop 3.0\0";

/** The metadata segments before the first scan (Exif 2.32, 4.7.2). */
export function* jpegBlocks(): Reading<MetadataBlocks> {
  const blocks: MetadataBlocks = { texts: [] };
  const walk = walkJpeg();
  for (let segment = yield* walk.next(); segment; segment = yield* walk.next()) {
    const { marker, position, length } = segment;
    if (marker !== app1 && marker !== app13 && marker !== comment) continue;
    take(blocks, marker, (yield* bytesAt(position, length)).subarray(0, length));
  }
  return blocks;
}

function take(blocks: MetadataBlocks, marker: number, content: Uint8Array): void {
  if (marker === comment) {
    if (blocks.texts.length < mostEntries) blocks.texts.push({ keyword: "Comment", text: decodeText(content) });
  } else if (marker === app13) {
    if (hasText(content, 0, photoshopHead)) blocks.photoshop ??= content.slice();
  } else if (hasText(content, 0, exifHead)) {
    blocks.exif ??= content.slice(exifHead.length);
  } else if (hasText(content, 0, xmpHead)) {
    blocks.xmp ??= content.slice(xmpHead.length);
  }
}
