import type { FileWindow } from "./file-window.ts";
import { fourCharacters, hasText, uint32le } from "./integers.ts";
import { largestBlock, type MetadataBlocks } from "./metadata-blocks.ts";
import { isWebp } from "./webp.ts";

const maximumChunks = 2000;

/** The EXIF and XMP chunks (RFC 9649, section 2.7.1.5). */
export async function webpBlocks(window: FileWindow): Promise<MetadataBlocks> {
  const blocks: MetadataBlocks = { texts: [] };
  if (!isWebp(await window.at(0, 12))) return blocks;
  let position = 12;
  for (let chunk = 0; chunk < maximumChunks; chunk++) {
    const head = await window.at(position, 8);
    if (head.length < 8) break;
    const type = fourCharacters(head, 0);
    const length = uint32le(head, 4);
    if (length <= largestBlock) {
      if (type === "EXIF") {
        const content = (await window.at(position + 8, length)).slice();
        // Some writers keep the JPEG prefix in front of the TIFF block.
        blocks.exif ??= hasText(content, 0, "Exif\0\0") ? content.subarray(6) : content;
      }
      if (type === "XMP ") blocks.xmp ??= (await window.at(position + 8, length)).slice();
    }
    position += 8 + length + (length & 1);
  }
  return blocks;
}
