import { limits } from "../wire/limits.ts";
import { notesFit } from "../wire/label-size.ts";
import type { FileLabels, Generation, IndexedMetadata, Taken } from "../wire/indexed-metadata.ts";
import { tidyTags } from "../wire/tags.ts";
import { readNamedTime, readTime } from "./capture-time.ts";
import { readExifValues, type ExifValues } from "./exif-values.ts";
import { readGeneration, readParameters } from "./generation.ts";
import { readTexts, type IndexedBlocks } from "./indexed-blocks.ts";
import { readIptcRecords, type IptcRecords } from "./iptc-records.ts";
import { isPlainXml } from "./plain-xml.ts";
import { readXmpMarks, readXmpNotes, readXmpTags, toStar, xmpText, type XmpMarks } from "./xmp-marks.ts";
import type { XmpProperties } from "./xmp-properties.ts";

/** Larger XMP files are not read; bytes. */
export const largestXmpFile = 256 * 1024;

/** An XMP packet of which nothing is indexed need not be parsed. */
const indexedProperties =
  /Rating|PickLabel|\bpick\b|subject|TagsList|hierarchicalSubject|title|description|DateTimeOriginal|DateCreated|CreateDate|Lens\b|:Star/u;

/**
 * What a file says of its image. `xmpFiles` are the XMP files beside it, the one that counts most first; they count more than
 * the file itself. Never throws: what cannot be read is left out.
 */
export async function indexMetadata(
  name: string,
  blocks: IndexedBlocks,
  xmpFiles: readonly Uint8Array[] = [],
): Promise<IndexedMetadata> {
  const { texts, xmp } = await readTexts(blocks);
  const exif = blocks.exif && readExifValues(blocks.exif);
  const packets = [...xmpFiles.map(toText), xmp ?? (blocks.xmp && toText(blocks.xmp))];
  const properties = await readPackets(packets.filter((packet) => packet !== undefined));
  const iptc = blocks.photoshop && readIptcRecords(blocks.photoshop);
  const taken = toTaken(name, exif, properties);
  const labels = toLabels(exif, properties, iptc);
  const generation = readGeneration(texts) ?? generationOfExif(exif);
  const lens = exif?.lens ?? firstOf(properties, (each) => xmpText(each, "aux:Lens"));
  return {
    ...(taken && { taken }),
    ...(exif?.camera !== undefined && { camera: exif.camera }),
    ...(lens !== undefined && lens !== "" && { lens: lens.slice(0, 100) }),
    ...(exif?.iso !== undefined && { iso: exif.iso }),
    ...(exif?.aperture !== undefined && { aperture: exif.aperture }),
    ...(exif?.shutter !== undefined && { shutter: exif.shutter }),
    ...(exif?.focal !== undefined && { focal: exif.focal }),
    ...(exif?.orientation !== undefined && { orientation: exif.orientation }),
    ...(exif?.gps && { gps: true }),
    ...(labels && { labels }),
    ...(generation && { generation }),
  };
}

const utf8 = new TextDecoder();

function toText(bytes: Uint8Array): string {
  return utf8.decode(bytes.subarray(0, largestXmpFile));
}

/** Leaves out packets with nothing to index, and those that are damaged, or meant to cost much time. */
async function readPackets(packets: readonly string[]): Promise<XmpProperties[]> {
  const indexed = packets.filter((packet) => indexedProperties.test(packet) && isPlainXml(packet));
  if (indexed.length === 0) return [];
  // Loaded on first use, because it brings a parser.
  const { readXmpProperties } = await import("./xmp-properties.ts");
  return indexed.flatMap((packet) => {
    try {
      return readXmpProperties(packet);
    } catch {
      // It is not XMP, or the parser refuses a name in it.
      return [];
    }
  });
}

function firstOf<T>(all: readonly XmpProperties[], read: (each: XmpProperties) => T | undefined): T | undefined {
  for (const each of all) {
    const found = read(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

const xmpTimes = ["exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate"];

function toTaken(name: string, exif: ExifValues | undefined, xmp: readonly XmpProperties[]): Taken | undefined {
  if (exif?.taken) return { ...exif.taken, from: "exif" };
  const written = firstOf(xmp, (each) =>
    xmpTimes.map((property) => readTime(xmpText(each, property) ?? "")).find((time) => time !== undefined),
  );
  if (written) return { ...written, from: "xmp" };
  return exif?.digitized ? { ...exif.digitized, from: "exif" } : readNamedTime(name);
}

function toLabels(
  exif: ExifValues | undefined,
  xmp: readonly XmpProperties[],
  iptc: IptcRecords | undefined,
): FileLabels | undefined {
  const star = firstOf(xmp, (each) => readXmpMarks(each).star) ?? exifStar(exif, xmp);
  const flag = firstOf<NonNullable<XmpMarks["flag"]> | null>(xmp, (each) => readXmpMarks(each).flag);
  const xmpTags = firstOf(xmp, (each) => nonEmpty(readXmpTags(each)));
  const tags = tidyTags((xmpTags ?? iptc?.keywords ?? []).map(cleanText))
    .filter((tag) => tag.length <= limits.tagCharacters)
    .slice(0, limits.tagsPerImage);
  const written = firstOf(xmp, (each) => nonEmpty(readXmpNotes(each)?.trim() ?? "")) ?? iptc?.caption ?? iptc?.title;
  const notes = written === undefined ? "" : cleanText(written).trim();
  const labels: FileLabels = {
    ...(star !== undefined && { star }),
    ...(flag && { flag }),
    ...(tags.length > 0 && { tags }),
    ...(notes !== "" && notesFit(notes) && { notes }),
  };
  return Object.keys(labels).length > 0 ? labels : undefined;
}

/** Many cameras write an EXIF rating of 0 into every file, which says nothing; XMP says more. */
function exifStar(exif: ExifValues | undefined, xmp: readonly XmpProperties[]): FileLabels["star"] {
  const isRejected = xmp.some((each) => readXmpMarks(each).flag === "rejected");
  return isRejected || !exif?.rating ? undefined : toStar(exif.rating);
}

function nonEmpty<T extends { readonly length: number }>(value: T): T | undefined {
  return value.length > 0 ? value : undefined;
}

function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(/[^\P{Cc}\n\t]/gu, "");
}

/** JPEG and WebP have in EXIF what PNG has in texts. */
function generationOfExif(exif: ExifValues | undefined): Generation | undefined {
  if (!exif) return undefined;
  const texts = new Map([["prompt", exif.graph ?? exif.description?.replace(/^Prompt: */iu, "") ?? ""]]);
  return readParameters(exif.comment) ?? readGeneration(texts);
}
