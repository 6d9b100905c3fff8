import { jpegBlocks } from "./jpeg-blocks.ts";
import { isJpeg } from "./jpeg-walk.ts";
import { decodeText, type MetadataBlocks } from "./metadata-blocks.ts";
import { generationKeywords } from "./generation.ts";
import { isPng, walkPng } from "./png-walk.ts";
import { readPngText } from "./png-text.ts";
import { rawBlocks } from "./raw-blocks.ts";
import { isRaw } from "./raw-containers.ts";
import { bytesAt, type Reading } from "./reading.ts";
import { webpBlocks } from "./webp-blocks.ts";
import { isWebp } from "./webp-walk.ts";

/** The blocks that are indexed, as they are in the file: texts of a PNG may still be compressed. */
export interface IndexedBlocks extends Pick<MetadataBlocks, "exif" | "xmp" | "photoshop"> {
  readonly texts: readonly PngTextChunk[];
}

interface PngTextChunk {
  readonly type: "tEXt" | "zTXt" | "iTXt";
  readonly content: Uint8Array;
}

const nothing: IndexedBlocks = { texts: [] };
const xmpKeyword = "XML:com.adobe.xmp";
/** A graph of ComfyUI has tens of kilobytes. */
const largestChunk = 256 * 1024;
const mostChunks = 512;
const mostTexts = 32;

/** Walks over the head of an image. GIF and AVIF have no blocks that are indexed. */
export function* indexedBlocks(): Reading<IndexedBlocks> {
  const head = yield* bytesAt(0, 12);
  if (isJpeg(head)) return { ...(yield* jpegBlocks()), texts: [] };
  if (isWebp(head)) return { ...(yield* webpBlocks()), texts: [] };
  if (isPng(head)) return yield* pngChunks();
  return isRaw(head) ? { ...(yield* rawBlocks()), texts: [] } : nothing;
}

function* pngChunks(): Reading<IndexedBlocks> {
  const texts: PngTextChunk[] = [];
  let exif: Uint8Array | undefined;
  const walk = walkPng(mostChunks);
  for (let chunk = yield* walk.next(); chunk; chunk = yield* walk.next()) {
    const { type, position, length } = chunk;
    if (type === "IEND") break;
    if (type === "IDAT") yield* walk.skipAlike(chunk);
    else if (length > largestChunk) continue;
    else if (type === "eXIf") exif ??= yield* wholeSpan(position, length);
    else if ((type === "tEXt" || type === "zTXt" || type === "iTXt") && texts.length < mostTexts) {
      const start = (yield* bytesAt(position, Math.min(length, 80))).subarray(0, length);
      if (isIndexed(start)) texts.push({ type, content: yield* wholeSpan(position, length) });
    }
  }
  return { ...(exif && { exif }), texts };
}

function isIndexed(chunk: Uint8Array): boolean {
  const end = chunk.indexOf(0);
  if (end <= 0) return false;
  const keyword = decodeText(chunk.subarray(0, end));
  return keyword === xmpKeyword || generationKeywords.has(keyword);
}

/** A window returns at most so much at once. */
const largestPiece = 64 * 1024;

/** A copy of the bytes; fewer where the file or the budget ends. */
function* wholeSpan(position: number, length: number): Reading<Uint8Array> {
  const whole = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const wanted = Math.min(length - filled, largestPiece);
    const piece = (yield* bytesAt(position + filled, wanted)).subarray(0, wanted);
    if (piece.length === 0) break;
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole.subarray(0, filled);
}

/** The texts by their keyword, and the XMP packet among them. */
export async function readTexts({
  texts,
}: IndexedBlocks): Promise<{ texts: ReadonlyMap<string, string>; xmp?: string }> {
  const found = new Map<string, string>();
  for (const { type, content } of texts) {
    const text = await readPngText(type, content);
    if (text && !found.has(text.keyword)) found.set(text.keyword, text.text);
  }
  const xmp = found.get(xmpKeyword);
  return { texts: found, ...(xmp !== undefined && { xmp }) };
}
