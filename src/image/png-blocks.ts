import type { FileWindow } from "./byte-window.ts";
import { largestBlock, longestTexts, type MetadataBlocks, mostEntries } from "./metadata-blocks.ts";
import { readPngText } from "./png-text.ts";
import { walkPng } from "./png-walk.ts";
import { readLater } from "./reading.ts";

const maximumChunks = 50_000;
const xmpKeyword = "XML:com.adobe.xmp";

/** The text and EXIF chunks, before and after the pixels (PNG, third edition, 11.3.3 and 11.3.4.5). */
export async function pngBlocks(window: FileWindow): Promise<MetadataBlocks> {
  const blocks: MetadataBlocks = { texts: [] };
  const walk = walkPng(maximumChunks);
  let characters = 0;
  let texts = 0;
  for (let chunk = await readLater(walk.next(), window); chunk; chunk = await readLater(walk.next(), window)) {
    const { type, position, length } = chunk;
    if (type === "IEND") break;
    if (type === "eXIf" && length <= largestBlock) blocks.exif ??= (await window.at(position, length)).slice(0, length);
    if (type === "tEXt" || type === "zTXt" || type === "iTXt") {
      const read = Math.min(length, largestBlock);
      const text = await readPngText(type, (await window.at(position, read)).subarray(0, read));
      characters += text?.text.length ?? 0;
      if (characters > longestTexts || ++texts > mostEntries) break;
      if (text?.keyword === xmpKeyword) blocks.xmp ??= new TextEncoder().encode(text.text);
      else if (text) blocks.texts.push(text);
    }
  }
  return blocks;
}
