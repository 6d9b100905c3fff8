import ExifReader from "exifreader";
import { longestText, mostEntries } from "./metadata-blocks.ts";
import { isPlainXml } from "./plain-xml.ts";
import { isModestTiff } from "./tiff-check.ts";

/** Values for people to read, by the standard name of the tag. */
export type ReadableTags = Readonly<Record<string, string>>;

/** Tags of no use to people: file offsets, padding, and coordinates that the GPS section shows in degrees. */
const technical =
  /Pointer$|Offsets?$|ByteCounts?$|^(MakerNote|Padding|OffsetSchema|PrintImageMatching|ComponentsConfiguration|YCbCr\w+|FlashpixVersion|InteroperabilityIndex|ResolutionUnit|[XY]Resolution|_raw)$|^GPS(Latitude|Longitude)(Ref)?$/;
const bytesForPeople = /^(XP[A-Z]|UserComment$|.*Version$)/;
const units: Readonly<Record<string, string>> = { ExposureTime: " s", ExposureBiasValue: " EV" };
const longestBlob = 16;

/** The EXIF tags in a TIFF block (Exif 2.32), and the GPS position in degrees, negative in the south and west. */
export function readExif(tiff: Uint8Array): { exif: ReadableTags; gps: ReadableTags } {
  const tags = isModestTiff(tiff) ? load(tiff, { exif: true, gps: true }) : undefined;
  const text = unicodeComment(toTag(tags?.exif?.UserComment)?.value);
  return {
    exif: { ...readable(tags?.exif), ...(text && { UserComment: tidy(text) }) },
    gps: positionOf(tags?.gps),
  };
}

/** The properties of an XMP packet (ISO 16684-1) by their local names. */
export function readXmp(packet: Uint8Array): ReadableTags {
  const text = new TextDecoder().decode(packet);
  if (packet.length > longestSegment || !isPlainXml(text)) return {};
  const head = new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0");
  const tags = load(jpegWith(0xe1, head, packet), { xmp: true });
  return readable(tags?.xmp);
}

/** The IPTC records (IIM 4.2) in the content of a Photoshop APP13 segment. */
export function readIptc(photoshop: Uint8Array): ReadableTags {
  return readable(load(jpegWith(0xed, new Uint8Array(0), photoshop), { iptc: true })?.iptc, () => false);
}

const longestSegment = 65_000;

function load(bytes: Uint8Array, includeTags: Record<string, true>) {
  try {
    const own = bytes.slice();
    return ExifReader.load(own.buffer, { expanded: true, includeTags });
  } catch {
    // The block is damaged or holds no such tags.
    return undefined;
  }
}

/** Wraps a segment in an otherwise empty JPEG, because the library reads only whole files. */
function jpegWith(marker: number, head: Uint8Array, content: Uint8Array): Uint8Array {
  const length = 2 + head.length + content.length;
  const bytes = new Uint8Array(2 + 2 + length + 2);
  bytes.set([0xff, 0xd8, 0xff, marker, length >> 8, length & 0xff]);
  bytes.set(head, 6);
  bytes.set(content, 6 + head.length);
  bytes.set([0xff, 0xd9], bytes.length - 2);
  return bytes;
}

function readable(tags: unknown, isLeftOut = isBlob): ReadableTags {
  const entries: [string, string][] = [];
  for (const [name, raw] of Object.entries(tags ?? {})) {
    const tag = toTag(raw);
    if (!tag || technical.test(name) || entries.length >= mostEntries || isLeftOut(name, tag.value)) continue;
    const text = tidy(rounded(tag.description));
    if (text) entries.push([name, text + (units[name] ?? "")]);
  }
  return Object.fromEntries(entries);
}

interface Tag {
  readonly value: unknown;
  readonly description: string;
}

/** The library's tag; a repeated tag arrives as a list and becomes one text. */
function toTag(raw: unknown): Tag | undefined {
  if (Array.isArray(raw)) {
    const texts = raw.slice(0, mostEntries).flatMap((one: unknown) => toTag(one)?.description ?? []);
    return { value: undefined, description: texts.join(", ") };
  }
  if (typeof raw !== "object" || raw === null || !("value" in raw) || !("description" in raw)) return undefined;
  const { value, description } = raw;
  return typeof description === "string" || typeof description === "number"
    ? { value, description: String(description) }
    : undefined;
}

/** Rounds to three decimals: the library returns rationals with all their digits. */
function rounded(text: string): string {
  return /^-?\d+\.\d{4,}$/.test(text) ? String(Number(Number(text).toFixed(3))) : text;
}

function positionOf(tags: unknown): ReadableTags {
  return Object.fromEntries(
    Object.entries(tags ?? {}).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "number" && Number.isFinite(value) ? [[name, String(Number(value.toFixed(6)))]] : [],
    ),
  );
}

function isBlob(name: string, value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > longestBlob && typeof value[0] === "number" && !bytesForPeople.test(name)
  );
}

/** A comment marked as Unicode. Writers use either byte order; the one that puts zeros in the high bytes is taken. */
function unicodeComment(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const bytes = value.filter((byte): byte is number => typeof byte === "number");
  if (String.fromCharCode(...bytes.slice(0, 8)) !== "UNICODE\0") return undefined;
  const text = Uint8Array.from(bytes.slice(8, 8 + 2 * longestText));
  const zerosFirst = text.filter((byte, index) => byte === 0 && index % 2 === 0).length;
  const zerosSecond = text.filter((byte, index) => byte === 0 && index % 2 === 1).length;
  return new TextDecoder(zerosFirst >= zerosSecond ? "utf-16be" : "utf-16le").decode(text);
}

/** Removes control characters and surrounding whitespace, and cuts text that is too long. */
export function tidy(text: string): string {
  const whole = text
    .slice(0, longestText)
    .replaceAll(/[^\P{Cc}\n\t]/gu, "")
    .trim();
  return text.length > longestText ? `${whole}…` : whole;
}
