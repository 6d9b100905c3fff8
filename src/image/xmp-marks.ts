import { tidyTags } from "../wire/tags.ts";
import type { FileLabels } from "../wire/indexed-metadata.ts";
import type { XmpProperties } from "./xmp-properties.ts";

/** Stars and flag in an XMP packet. A flag of null says that there is none; an absent field says nothing. */
export interface XmpMarks {
  readonly star?: NonNullable<FileLabels["star"]>;
  readonly flag?: NonNullable<FileLabels["flag"]> | null;
}

/**
 * Reads stars and flag as Lightroom, digiKam, darktable, Bridge and Lenslet write them. A rating of 0 is one of no stars; -1,
 * and 6 in old files of darktable, means rejected.
 */
export function readXmpMarks(properties: XmpProperties): XmpMarks {
  const rating =
    toNumber(xmpText(properties, "xmp:Rating")) ?? percentStars[xmpText(properties, "MicrosoftPhoto:Rating") ?? ""];
  const star = toStar(toNumber(xmpText(properties, "lenslet:Star")) ?? rating);
  const flag =
    rating === -1 || rating === 6
      ? "rejected"
      : flagFrom(xmpText(properties, "xmpDM:pick"), xmpText(properties, "digiKam:PickLabel"));
  return { ...(star !== undefined && { star }), ...(flag !== undefined && { flag }) };
}

/** The keywords in an XMP packet; hierarchies are written with `/`. */
export function readXmpTags(properties: XmpProperties): readonly string[] {
  return tidyTags(
    xmpList(properties, "dc:subject") ??
      xmpList(properties, "digiKam:TagsList") ??
      xmpList(properties, "lr:hierarchicalSubject")?.map((tag) => tag.replaceAll("|", "/")) ??
      [],
  );
}

/** The description, or else the title. */
export function readXmpNotes(properties: XmpProperties): string | undefined {
  return xmpList(properties, "dc:description")?.[0] ?? xmpList(properties, "dc:title")?.[0];
}

/** The value of a property that is one text, trimmed. */
export function xmpText(properties: XmpProperties, name: string): string | undefined {
  const value = properties.get(name);
  return typeof value === "string" ? value.trim() : undefined;
}

function xmpList(properties: XmpProperties, name: string): readonly string[] | undefined {
  const value = properties.get(name);
  return typeof value === "string" ? [value] : value;
}

/** Windows Explorer's ratings. */
const percentStars: Readonly<Record<string, number>> = { "1": 1, "25": 2, "50": 3, "75": 4, "99": 5 };

function toNumber(text: string | undefined): number | undefined {
  const number = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** Rounds to 0 to 5 stars; undefined for any other number. */
export function toStar(rating: number | undefined): XmpMarks["star"] {
  const stars = rating === undefined ? undefined : Math.round(rating);
  return stars === 0 || stars === 1 || stars === 2 || stars === 3 || stars === 4 || stars === 5 ? stars : undefined;
}

/** Lightroom's flag, or digiKam's pick label, where 2 means undecided. */
function flagFrom(pick: string | undefined, pickLabel: string | undefined): XmpMarks["flag"] {
  if (pick !== undefined) return pick === "1" ? "picked" : pick === "-1" ? "rejected" : null;
  if (pickLabel !== undefined) return pickLabel === "3" ? "picked" : pickLabel === "1" ? "rejected" : null;
  return undefined;
}
