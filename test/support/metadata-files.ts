import { deflateSync } from "node:zlib";
import { createByteWindow } from "../../src/image/byte-window.ts";
import { indexMetadata } from "../../src/image/index-metadata.ts";
import { indexedBlocks } from "../../src/image/indexed-blocks.ts";
import { readNow } from "../../src/image/reading.ts";
import type { IndexedMetadata } from "../../src/wire/indexed-metadata.ts";
import { jpegSegment, pngOf } from "./images.ts";

/** What is indexed of a file in memory. */
export function indexOf(bytes: Uint8Array, name = "a.jpg", xmpFiles: readonly string[] = []): Promise<IndexedMetadata> {
  const window = createByteWindow((position, length) => bytes.subarray(position, position + length));
  return indexMetadata(
    name,
    readNow(indexedBlocks(), window),
    xmpFiles.map((text) => new TextEncoder().encode(text)),
  );
}

/** A tag of an EXIF block: its type, and its value as a number, a fraction or a text. */
export type ExifTag = readonly [tag: number, value: number | readonly [number, number] | string | Uint8Array];

/** A JPEG of a few bytes with an EXIF block. */
export function exifJpeg(
  main: readonly ExifTag[],
  exif: readonly ExifTag[] = [],
  gps: readonly ExifTag[] = [],
): Uint8Array {
  return jpegOf(jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiffOf(main, exif, gps)])));
}

/** A JPEG that has only the segments. */
export function jpegOf(...segments: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, Buffer.from([0xff, 0xd9])]));
}

/** A JPEG with an XMP packet. */
export function xmpJpeg(packet: string): Uint8Array {
  return jpegOf(jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`)));
}

/** A PNG with texts by keyword, before or after its pixels. */
export function textPng(
  texts: Readonly<Record<string, string>>,
  { isCompressed = false, pixels = [new Uint8Array(9)], isLast = false } = {},
): Uint8Array {
  const chunks = Object.entries(texts).map(([keyword, text]) => {
    const content = Buffer.from(text);
    return isCompressed
      ? (["iTXt", Buffer.concat([Buffer.from(`${keyword}\0\x01\0\0\0`), deflateSync(content)])] as const)
      : (["iTXt", Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`), content])] as const);
  });
  const data = pixels.map((piece) => ["IDAT", piece] as const);
  const body = isLast ? [...data, ...chunks] : [...chunks, ...data];
  return pngOf([["IHDR", new Uint8Array(13)], ...body, ["IEND", new Uint8Array(0)]]);
}

/** An XMP packet with properties as attributes and, after them, elements. */
export function xmpPacket(attributes: string, elements = ""): string {
  const namespaces = [
    ["xmp", "http://ns.adobe.com/xap/1.0/"],
    ["xmpDM", "http://ns.adobe.com/xmp/1.0/DynamicMedia/"],
    ["dc", "http://purl.org/dc/elements/1.1/"],
    ["exif", "http://ns.adobe.com/exif/1.0/"],
    ["digiKam", "http://www.digikam.org/ns/1.0/"],
  ].map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`);
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description ${namespaces.join(" ")} ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta>`
  );
}

/** A big-endian TIFF block with a main directory, one for EXIF and one for GPS. */
export function tiffOf(main: readonly ExifTag[], exif: readonly ExifTag[], gps: readonly ExifTag[]): Buffer {
  const sizeOf = (tags: readonly unknown[]) => 2 + 12 * tags.length + 4;
  const pointers = (exif.length > 0 ? 1 : 0) + (gps.length > 0 ? 1 : 0);
  const exifAt = 8 + 2 + 12 * (main.length + pointers) + 4;
  const gpsAt = exifAt + (exif.length > 0 ? sizeOf(exif) : 0);
  let valuesAt = gpsAt + (gps.length > 0 ? sizeOf(gps) : 0);
  const values: Buffer[] = [];
  const directory = (tags: readonly ExifTag[]): Buffer => {
    const entries = tags.map(([tag, value]) => {
      const { type, count, bytes } = encode(value);
      const isInline = bytes.length <= 4;
      const last = isInline ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]) : uint32(valuesAt);
      if (!isInline) {
        values.push(bytes);
        valuesAt += bytes.length;
      }
      return Buffer.concat([uint16(tag), uint16(type), uint32(count), last]);
    });
    return Buffer.concat([uint16(tags.length), ...entries, uint32(0)]);
  };
  const links: ExifTag[] = [
    ...(exif.length > 0 ? [[0x8769, exifAt] as const] : []),
    ...(gps.length > 0 ? [[0x8825, gpsAt] as const] : []),
  ];
  const head = Buffer.concat([Buffer.from("MM\0*"), uint32(8), directory([...main, ...links])]);
  const inner = [exif, gps].filter((tags) => tags.length > 0).map(directory);
  return Buffer.concat([head, ...inner, ...values]);
}

function encode(value: ExifTag[1]): { type: number; count: number; bytes: Buffer } {
  if (typeof value === "string")
    return { type: 2, count: value.length + 1, bytes: Buffer.from(`${value}\0`, "latin1") };
  if (value instanceof Uint8Array) return { type: 7, count: value.length, bytes: Buffer.from(value) };
  if (typeof value === "number") return { type: 4, count: 1, bytes: uint32(value) };
  return { type: 5, count: 1, bytes: Buffer.concat(value.map(uint32)) };
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
