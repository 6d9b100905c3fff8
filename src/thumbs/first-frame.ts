import { concatBytes } from "../concat-bytes.ts";
import { isGif } from "../image/gif.ts";
import { fourCharacters, uint32le } from "../image/integers.ts";
import { isWebp } from "../image/webp-walk.ts";

// The decoder reads every frame and chunk even when it decodes only the first frame: an animation of a few megabytes takes
// it half a minute. So everything else is removed first.

/** Removes the frames after the first and unknown chunks from a WebP or GIF. Returns any other file unchanged. */
export function firstFrame(image: Uint8Array): Uint8Array {
  if (isWebp(image)) return firstWebpFrame(image);
  return isGif(image) ? firstGifFrame(image) : image;
}

interface Chunk {
  readonly type: string;
  /** Includes its head and padding. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

const webpHeadBytes = 12;
const frameHeadBytes = 16;
const pixels = new Set(["VP8 ", "VP8L"]);
const beforePixels = new Set(["VP8X", "ICCP", "ANIM", "ALPH"]);

/** See RFC 9649, section 2.7. */
function firstWebpFrame(image: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let shown = false;
  for (const chunk of chunksOf(image, webpHeadBytes)) {
    if (!shown && beforePixels.has(chunk.type)) kept.push(chunk.whole);
    else if (!shown && pixels.has(chunk.type)) {
      kept.push(chunk.whole);
      shown = true;
    } else if (!shown && chunk.type === "ANMF") {
      kept.push(frameAlone(chunk.content));
      shown = true;
    } else if (chunk.type === "EXIF") {
      kept.push(chunk.whole);
      break;
    }
  }
  if (!shown) return image;
  return riff(concatBytes([text("WEBP"), ...kept]));
}

/** The frame's chunk with only its pixels in it. */
function frameAlone(content: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [content.subarray(0, frameHeadBytes)];
  for (const { type, whole } of chunksOf(content, frameHeadBytes)) {
    if (type !== "ALPH" && !pixels.has(type)) continue;
    kept.push(whole);
    if (pixels.has(type)) break;
  }
  return chunkOf("ANMF", concatBytes(kept));
}

function* chunksOf(bytes: Uint8Array, start: number): Generator<Chunk> {
  for (let at = start; at + 8 <= bytes.length;) {
    const length = uint32le(bytes, at + 4);
    const next = at + 8 + length + (length & 1);
    yield {
      type: fourCharacters(bytes, at),
      whole: bytes.subarray(at, next),
      content: bytes.subarray(at + 8, at + 8 + length),
    };
    at = next;
  }
}

function riff(content: Uint8Array): Uint8Array {
  return chunkOf("RIFF", content);
}

function chunkOf(type: string, content: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, content.length, true);
  return concatBytes([text(type), length, content, new Uint8Array(content.length & 1)]);
}

function text(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

const extension = 0x21;
const graphicControl = 0xf9;
const imageDescriptor = 0x2c;
const trailer = 0x3b;
const screenBytes = 13;

/** See GIF89a, sections 18 to 23. */
function firstGifFrame(image: Uint8Array): Uint8Array {
  const head = image.subarray(0, screenBytes + tableBytes(image[10] ?? 0));
  let control: Uint8Array = new Uint8Array(0);
  for (let at = head.length; at < image.length;) {
    if (image[at] === imageDescriptor) {
      const dataAt = at + 10 + tableBytes(image[at + 9] ?? 0) + 1;
      const end = endOfBlocks(image, dataAt);
      return concatBytes([head, control, image.subarray(at, end), Uint8Array.of(trailer)]);
    }
    if (image[at] !== extension) break;
    const end = endOfBlocks(image, at + 2);
    if (image[at + 1] === graphicControl) control = image.slice(at, end);
    at = end;
  }
  return image;
}

/** The size of the colour table that the packed fields announce, in bytes. */
function tableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

/** The end of the data sub-blocks that begin at `start`. */
function endOfBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += length + 1;
  return at + 1;
}
