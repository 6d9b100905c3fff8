import { decodeText, longestText } from "./metadata-blocks.ts";

const longestKeyword = 79;

/** Compressed bytes are inflated in pieces of this size, so that one piece yields at most about 1 MiB. */
const inflatePiece = 1024;

/** The keyword and text in a chunk's content; long texts are cut. Undefined if the chunk is malformed. */
export async function readPngText(
  type: "tEXt" | "zTXt" | "iTXt",
  content: Uint8Array,
): Promise<{ keyword: string; text: string } | undefined> {
  const keywordEnd = content.indexOf(0);
  if (keywordEnd < 1 || keywordEnd > longestKeyword) return undefined;
  const keyword = decodeText(content.subarray(0, keywordEnd));
  const rest = content.subarray(keywordEnd + 1);
  const bytes = type === "tEXt" ? rest.subarray(0, longestText) : await textBytes(type, rest);
  return bytes && { keyword, text: type === "iTXt" ? new TextDecoder().decode(bytes) : decodeText(bytes) };
}

async function textBytes(type: "zTXt" | "iTXt", rest: Uint8Array): Promise<Uint8Array | undefined> {
  if (type === "zTXt") return rest[0] === 0 ? inflate(rest.subarray(1)) : undefined;
  // An iTXt chunk has a compression flag, a method, a language tag and a translated keyword before the text.
  const languageEnd = rest.indexOf(0, 2);
  const translatedEnd = rest.indexOf(0, languageEnd + 1);
  if (languageEnd < 2 || translatedEnd < 0) return undefined;
  const bytes = rest.subarray(translatedEnd + 1);
  return rest[0] === 1 ? inflate(bytes) : bytes.subarray(0, longestText);
}

/** Inflates a zlib stream (RFC 1950) up to `longestText` bytes, and returns what precedes any damage. */
async function inflate(compressed: Uint8Array): Promise<Uint8Array> {
  const inflated = new Uint8Array(longestText);
  let filled = 0;
  let at = 0;
  const pieces = new ReadableStream<BufferSource>({
    pull(controller) {
      if (at < compressed.length) controller.enqueue(compressed.slice(at, (at += inflatePiece)));
      else controller.close();
    },
  });
  const reader = pieces.pipeThrough(new DecompressionStream("deflate")).getReader();
  try {
    for (let part = await reader.read(); !part.done && filled < longestText; part = await reader.read()) {
      const taken = part.value.subarray(0, longestText - filled);
      inflated.set(taken, filled);
      filled += taken.length;
    }
    await reader.cancel();
  } catch {
    // The stream is damaged or truncated.
  }
  return inflated.subarray(0, filled);
}
