import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createDeflate } from "node:zlib";
import sharp from "sharp";
import { pngHead, pngOf } from "./images.ts";

/** The deflated form of that many equal bytes, made without holding them. */
async function deflated(length: number, byte: number): Promise<Buffer> {
  const piece = Buffer.alloc(1024 * 1024, byte);
  const deflate = createDeflate({ level: 1 });
  const parts: Buffer[] = [];
  deflate.on("data", (part: Buffer) => parts.push(part));
  for (let left = length; left > 0; left -= piece.length) {
    if (!deflate.write(piece.subarray(0, Math.min(left, piece.length)))) await once(deflate, "drain");
  }
  deflate.end();
  await once(deflate, "end");
  return Buffer.concat(parts);
}

/** A complete PNG of one shade of grey. `depth` in bits. */
export async function solidPng(edge: number, depth: 1 | 8): Promise<Uint8Array> {
  const header = Uint8Array.from(pngHead(edge, edge).subarray(16, 29));
  header.set([depth, 0], 8);
  const row = 1 + Math.ceil((edge * depth) / 8);
  return pngOf([
    ["IHDR", header],
    ["IDAT", await deflated(row * edge, 0)],
    ["IEND", new Uint8Array(0)],
  ]);
}

/** A small PNG with 300 MB of compressed text, in one piece or in many. */
export async function textPng(pieces: number): Promise<Uint8Array> {
  const text = await deflated(300_000_000 / pieces, 65);
  const header = pngHead(1, 1).subarray(16, 29);
  const texts = Array.from(
    { length: pieces },
    (_, index) => ["zTXt", Buffer.concat([Buffer.from(`text ${index}\0\0`), text])] as const,
  );
  return pngOf([["IHDR", header], ...texts, ["IDAT", await deflated(4, 0)], ["IEND", new Uint8Array(0)]]);
}

/** A small PNG whose EXIF block has that many texts of that many bytes, all at the same place, every other byte a NUL. */
export async function exifPng(entries: number, textBytes: number): Promise<Uint8Array> {
  const imageDescription = 0x010e;
  const asciiType = 2;
  const textsAt = 10 + 12 * entries;
  const tiff = Buffer.alloc(textsAt + textBytes);
  tiff.write("MM\0*");
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(entries, 8);
  for (let entry = 10; entry < textsAt; entry += 12) {
    tiff.writeUInt16BE(imageDescription, entry);
    tiff.writeUInt16BE(asciiType, entry + 2);
    tiff.writeUInt32BE(textBytes, entry + 4);
    tiff.writeUInt32BE(tiff.length - textBytes, entry + 8);
  }
  for (let at = textsAt; at < tiff.length; at += 2) tiff[at] = 0xff;
  const header = pngHead(1, 1).subarray(16, 29);
  return pngOf([
    ["IHDR", header],
    ["eXIf", tiff],
    ["IDAT", await deflated(4, 0)],
    ["IEND", new Uint8Array(0)],
  ]);
}

/** Writes a JPEG with 100 MB of segments before its image, each with that many bytes of content. */
export async function writeMarkerJpeg(place: string, contentBytes: number): Promise<void> {
  const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  const segment = Buffer.alloc(4 + contentBytes);
  segment.set([0xff, 0xe5, (contentBytes + 2) >> 8, (contentBytes + 2) & 0xff]);
  const piece = Buffer.concat(Array.from({ length: Math.ceil(1_000_000 / segment.length) }, () => segment));
  const file = createWriteStream(place);
  file.write(image.subarray(0, 2));
  for (let written = 0; written < 100_000_000; written += piece.length) {
    if (!file.write(piece)) await once(file, "drain");
  }
  file.end(image.subarray(2));
  await once(file, "close");
}

/** An animation of that many frames of one pixel on a large canvas. */
export function framesGif(frames: number): Uint8Array {
  const screen = Buffer.from([0xe8, 0x03, 0xe8, 0x03, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff]);
  const control = [0x21, 0xf9, 4, 0, 1, 0, 0, 0];
  const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0];
  const one = Buffer.from([...control, ...frame]);
  const all = Array.from({ length: frames }, () => one);
  return Uint8Array.from(Buffer.concat([Buffer.from("GIF89a"), screen, ...all, Buffer.from([0x3b])]));
}

/** An animated WebP of that many frames of one pixel on a canvas of `edge` px. */
export async function framesWebp(frames: number, edge: number): Promise<Uint8Array> {
  const still = await sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } })
    .webp({ lossless: true })
    .toBuffer();
  const extended = Buffer.alloc(10);
  extended[0] = 0x02;
  extended.writeUIntLE(edge - 1, 4, 3);
  extended.writeUIntLE(edge - 1, 7, 3);
  const frameHead = Buffer.alloc(16);
  frameHead[12] = 100;
  const frame = riffChunk("ANMF", Buffer.concat([frameHead, still.subarray(12)]));
  const all = Array.from({ length: frames }, () => frame);
  const chunks = [riffChunk("VP8X", extended), riffChunk("ANIM", Buffer.alloc(6)), ...all];
  return Uint8Array.from(riffChunk("RIFF", Buffer.concat([Buffer.from("WEBP"), ...chunks])));
}

function riffChunk(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)]);
}

/** Twenty small, sound images: every format in the forms that take different ways through a decoder. */
export async function soundImages(): Promise<Map<string, Uint8Array>> {
  const noise = await sharp({
    create: {
      width: 64,
      height: 48,
      channels: 3,
      background: "white",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();
  const base = () => sharp(noise);
  const told = () =>
    base().withExif({ IFD0: { Make: "Canon", Artist: "Ada" }, IFD2: { ExposureTime: "1/250", UserComment: "hello" } });
  const frames = (await base().raw().toBuffer()).subarray(0, 64 * 48 * 3);
  const animated = () => sharp(frames, { raw: { width: 64, height: 48, channels: 3, pageHeight: 12 } });
  const made: Record<string, Promise<Buffer>> = {
    "baseline.jpg": base().jpeg().toBuffer(),
    "progressive.jpg": base().jpeg({ progressive: true }).toBuffer(),
    "grey.jpg": base().greyscale().jpeg().toBuffer(),
    "cmyk.jpg": base().toColourspace("cmyk").jpeg().toBuffer(),
    "turned.jpg": told().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    "told.jpg": told().jpeg().toBuffer(),
    "plain.png": base().png().toBuffer(),
    "interlaced.png": base().png({ progressive: true }).toBuffer(),
    "palette.png": base().png({ palette: true }).toBuffer(),
    "deep.png": base().toColourspace("rgb16").png().toBuffer(),
    "told.png": told().ensureAlpha(0.5).png().toBuffer(),
    "lossy.webp": base().webp().toBuffer(),
    "lossless.webp": base().webp({ lossless: true }).toBuffer(),
    "alpha.webp": base().ensureAlpha(0.5).webp().toBuffer(),
    "told.webp": told().webp().toBuffer(),
    "animated.webp": animated().webp().toBuffer(),
    "still.gif": base().gif().toBuffer(),
    "animated.gif": animated().gif().toBuffer(),
    "plain.avif": base().avif().toBuffer(),
    "lossless.avif": base().avif({ lossless: true }).toBuffer(),
  };
  const images = new Map<string, Uint8Array>();
  for (const [name, bytes] of Object.entries(made)) images.set(name, await bytes);
  return images;
}
