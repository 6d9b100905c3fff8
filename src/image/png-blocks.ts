import type { FileWindow } from "./file-window.ts";
import { fourCharacters, uint32be } from "./integers.ts";
import { largestBlock, longestTexts, type MetadataBlocks, mostEntries } from "./metadata-blocks.ts";
import { isPng } from "./png.ts";
import { readPngText } from "./png-text.ts";

const maximumChunks = 50_000;
const xmpKeyword = "XML:com.adobe.xmp";

/** The text and EXIF chunks, before and after the pixels (PNG, third edition, 11.3.3 and 11.3.4.5). */
export async function pngBlocks(window: FileWindow): Promise<MetadataBlocks> {
  const blocks: MetadataBlocks = { texts: [] };
  if (!isPng(await window.at(0, 8))) return blocks;
  let position = 8;
  let characters = 0;
  let texts = 0;
  for (let chunk = 0; chunk < maximumChunks; chunk++) {
    const head = await window.at(position, 8);
    if (head.length < 8) break;
    const length = uint32be(head, 0);
    const type = fourCharacters(head, 4);
    if (type === "IEND") break;
    const content = position + 8;
    if (type === "eXIf" && length <= largestBlock) blocks.exif ??= (await window.at(content, length)).slice();
    if (type === "tEXt" || type === "zTXt" || type === "iTXt") {
      const text = await readPngText(type, await window.at(content, Math.min(length, largestBlock)));
      characters += text?.text.length ?? 0;
      if (characters > longestTexts || ++texts > mostEntries) break;
      if (text?.keyword === xmpKeyword) blocks.xmp ??= new TextEncoder().encode(text.text);
      else if (text) blocks.texts.push(text);
    }
    position = content + length + 4;
  }
  return blocks;
}
