import type { FileWindow } from "./file-window.ts";
import { hasText, uint16be } from "./integers.ts";
import { isJpeg } from "./jpeg.ts";
import { decodeText, type MetadataBlocks, mostEntries } from "./metadata-blocks.ts";

const maximumSegments = 2000;
const exifHead = "Exif\0\0";
const xmpHead = "http://ns.adobe.com/xap/1.0/\0";
const photoshopHead = "Photoshop 3.0\0";

/** The metadata segments before the first scan (ITU T.81, B.1.1; Exif 2.32, 4.7.2). */
export async function jpegBlocks(window: FileWindow): Promise<MetadataBlocks> {
  const blocks: MetadataBlocks = { texts: [] };
  if (!isJpeg(await window.at(0, 3))) return blocks;
  let position = 2;
  for (let segment = 0; segment < maximumSegments; segment++) {
    const head = await window.at(position, 4);
    const marker = head[1] ?? 0;
    const length = uint16be(head, 2);
    if (head[0] !== 0xff || head.length < 4) break;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9 || length < 2) break;
    if (marker === 0xe1 || marker === 0xed || marker === 0xfe) {
      take(blocks, marker, await window.at(position + 4, length - 2));
    }
    position += 2 + length;
  }
  return blocks;
}

function take(blocks: MetadataBlocks, marker: number, content: Uint8Array): void {
  if (marker === 0xfe) {
    if (blocks.texts.length < mostEntries) blocks.texts.push({ keyword: "Comment", text: decodeText(content) });
  } else if (marker === 0xed) {
    if (hasText(content, 0, photoshopHead)) blocks.photoshop ??= content.slice();
  } else if (hasText(content, 0, exifHead)) {
    blocks.exif ??= content.slice(exifHead.length);
  } else if (hasText(content, 0, xmpHead)) {
    blocks.xmp ??= content.slice(xmpHead.length);
  }
}
