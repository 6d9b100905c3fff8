import { readTime } from "./capture-time.ts";
import { decodeText } from "./metadata-blocks.ts";
import { openTiff, type Tiff, type TiffEntry } from "./tiff.ts";

/** What an EXIF block says of an image; undefined where it says nothing usable. */
export interface ExifValues {
  readonly taken: Time | undefined;
  /** When a film or a print was scanned. */
  readonly digitized: Time | undefined;
  readonly camera: string | undefined;
  readonly lens: string | undefined;
  readonly iso: number | undefined;
  readonly aperture: number | undefined;
  readonly shutter: number | undefined;
  readonly focal: number | undefined;
  /** 2 to 8. */
  readonly orientation: number | undefined;
  readonly gps: true | undefined;
  /** Windows Explorer's rating, 0 to 5. */
  readonly rating: number | undefined;
  /** The comment, where programs that generate images write their parameters. */
  readonly comment: string | undefined;
  readonly description: string | undefined;
  /** The graph that ComfyUI executed, which it writes into WebP in place of the camera's model. */
  readonly graph: string | undefined;
}

type Time = ReturnType<typeof readTime>;

const longestName = 100;
const longestComment = 64 * 1024;

/** The bytes of one value of each type (TIFF 6.0, section 2; Exif 2.32, 4.6.2). */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/** Reads the tags of the first directory and of its EXIF and GPS directories. Follows no other pointer, so that it always ends. */
export function readExifValues(bytes: Uint8Array): ExifValues | undefined {
  const tiff = openTiff(bytes);
  if (!tiff) return undefined;
  const main = openDirectory(tiff, tiff.firstDirectory);
  const exif = openDirectory(tiff, main.number(0x8769));
  const gps = openDirectory(tiff, main.number(0x8825));
  const orientation = main.number(0x0112) ?? 1;
  const iso = exif.number(0x8827);
  const graph = /^prompt: *(\{.*)$/su.exec(main.text(0x0110, longestComment) ?? "")?.[1];
  return {
    taken: exif.time(0x9003, 0x9291, 0x9011),
    digitized: exif.time(0x9004, 0x9292, 0x9012),
    camera: graph === undefined ? toCamera(main.text(0x010f), main.text(0x0110)) : undefined,
    lens: exif.text(0xa434),
    // ISO speeds above 65,534 are in another tag (Exif 2.32, 4.6.5).
    iso: positive(iso === 65_535 ? (exif.number(0x8832) ?? exif.number(0x8833)) : iso),
    aperture: positive(exif.number(0x829d) ?? fromApex(exif.number(0x9202), 0.5)),
    shutter: positive(exif.number(0x829a) ?? fromApex(exif.number(0x9201), -1)),
    focal: positive(exif.number(0x920a)),
    orientation: orientation >= 2 && orientation <= 8 ? orientation : undefined,
    gps: gps.has(2) && gps.has(4) ? true : undefined,
    rating: main.number(0x4746),
    comment: exif.comment(0x9286),
    description: main.text(0x010e, longestComment),
    graph,
  };
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** From the logarithmic units of APEX. */
function fromApex(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : 2 ** (value * factor);
}

/** Most models begin with the maker's name; the others get it, so that both can be searched for. */
function toCamera(make: string | undefined, model: string | undefined): string | undefined {
  if (model === undefined || make === undefined) return model;
  const [maker = ""] = make.split(/[\s,]/u);
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`.slice(0, longestName);
}

interface Directory {
  has(tag: number): boolean;
  /** The first number of a tag. */
  number(tag: number): number | undefined;
  text(tag: number, longest?: number): string | undefined;
  comment(tag: number): string | undefined;
  time(tag: number, subSeconds: number, offset: number): ReturnType<typeof readTime>;
}

function openDirectory(tiff: Tiff, position: number | undefined): Directory {
  const entries = new Map<number, TiffEntry>();
  if (position) for (const entry of tiff.entries(position)) if (!entries.has(entry.tag)) entries.set(entry.tag, entry);

  /** The bytes of a value; undefined if any of them lies outside of the block. */
  const valueOf = (tag: number): { at: number; entry: TiffEntry; length: number } | undefined => {
    const entry = entries.get(tag);
    const size = entry && sizes[entry.type];
    if (!entry || !size || entry.count === 0) return undefined;
    const length = size * entry.count;
    const at = length <= 4 ? entry.at : tiff.uint32(entry.at);
    return at + length > tiff.bytes.length ? undefined : { at, entry, length };
  };
  const bytesOf = (tag: number, longest: number): Uint8Array | undefined => {
    const value = valueOf(tag);
    return value && tiff.bytes.subarray(value.at, value.at + Math.min(value.length, longest));
  };
  const text = (tag: number, longest = longestName): string | undefined => {
    const bytes = bytesOf(tag, longest);
    const end = bytes?.indexOf(0) ?? -1;
    const found = bytes && tidyName(decodeText(end < 0 ? bytes : bytes.subarray(0, end)));
    return found === "" ? undefined : found;
  };
  return {
    has: (tag) => valueOf(tag) !== undefined,
    number(tag) {
      const value = valueOf(tag);
      if (!value) return undefined;
      const { at } = value;
      switch (value.entry.type) {
        case 1:
        case 7:
          return tiff.bytes[at];
        case 3:
          return tiff.uint16(at);
        case 4:
          return tiff.uint32(at);
        case 9:
          return tiff.uint32(at) | 0;
        case 5:
          return tiff.uint32(at) / tiff.uint32(at + 4);
        case 10:
          return (tiff.uint32(at) | 0) / (tiff.uint32(at + 4) | 0);
        default:
          return undefined;
      }
    },
    text,
    comment(tag) {
      const bytes = bytesOf(tag, longestComment);
      if (!bytes || bytes.length < 8) return undefined;
      const code = String.fromCharCode(...bytes.subarray(0, 8));
      const content = bytes.subarray(8);
      const found = code.startsWith("UNICODE") ? decodeUtf16(content) : decodeText(content);
      return found.replaceAll("\0", "").trim() || undefined;
    },
    time(tag, subSeconds, offset) {
      const found = text(tag);
      return found === undefined
        ? undefined
        : readTime(found, { subSeconds: text(subSeconds) ?? "", offset: text(offset) ?? "" });
    },
  };
}

/** Writers use either byte order; the one that puts zeros in the high bytes is taken. */
function decodeUtf16(bytes: Uint8Array): string {
  let first = 0;
  let second = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0) first += 1;
    if (bytes[at + 1] === 0) second += 1;
  }
  return new TextDecoder(first >= second ? "utf-16be" : "utf-16le").decode(bytes);
}

/** Cameras without a name write dashes or question marks. */
function tidyName(text: string): string {
  const name = text
    .replaceAll(/\p{Cc}+/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
  return /^[-?.\s]*$/u.test(name) ? "" : name;
}
