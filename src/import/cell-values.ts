import { splitTags } from "../export/csv-cells.ts";
import { pickTag, rejectTag, type Flag } from "../gallery/flag.ts";
import { limits } from "../wire/limits.ts";
import { Metrics, Notes, type Star, Tags } from "../wire/sidecar.ts";

/** A cell's value, or why it has none. */
export type CellValue<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "invalid"; readonly reason: string };

const value = <T>(of: T): CellValue<T> => ({ kind: "value", value: of });
const invalid = (reason: string): CellValue<never> => ({ kind: "invalid", reason });

/** How a list is written in one cell: as our own export writes it, or as other programs do. */
export type ListStyle = "escaped" | "separated";

/** A text; null and other absent values are empty. */
export function readText(cell: unknown): string | undefined {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number" || typeof cell === "bigint" || typeof cell === "boolean") return String(cell);
  return cell instanceof Date && !Number.isNaN(cell.getTime()) ? cell.toISOString() : undefined;
}

/** 0 to 5; empty for none. -1 stands for a rejected image (XMP) and says nothing about stars. */
export function readStar(cell: unknown): CellValue<Star> {
  const text = readText(cell)?.trim();
  if (text === "") return value(null);
  const number = Number(text);
  if (number === -1) return value(null);
  if (number === 0 || number === 1 || number === 2 || number === 3 || number === 4 || number === 5)
    return value(number);
  return invalid(`${quote(cell)} is not a number of stars from 0 to 5`);
}

const flags: Readonly<Record<string, Flag>> = {
  "": null,
  "0": null,
  "1": pickTag,
  "-1": rejectTag,
  none: null,
  unflagged: null,
  false: null,
  true: pickTag,
  pick: pickTag,
  picked: pickTag,
  accepted: pickTag,
  reject: rejectTag,
  rejected: rejectTag,
};

export function readFlag(cell: unknown): CellValue<Flag> {
  const flag = flags[readText(cell)?.trim().toLowerCase() ?? "?"];
  return flag === undefined ? invalid(`${quote(cell)} is not pick, reject or empty`) : value(flag);
}

export function readTags(cell: unknown, style: ListStyle): CellValue<string[]> {
  const list = Array.isArray(cell) ? cell.map((entry: unknown) => readText(entry)) : toList(readText(cell), style);
  if (!list || list.includes(undefined)) return invalid(`${quote(cell)} is not a list of tags`);
  const parsed = Tags.safeParse(list);
  if (parsed.success) return value(parsed.data);
  return invalid(`at most ${limits.tagsPerImage} tags of at most ${limits.tagCharacters} characters each`);
}

function toList(text: string | undefined, style: ListStyle): string[] | undefined {
  if (text === undefined) return undefined;
  if (style === "escaped" || text.includes("|")) return splitTags(text);
  return text.split(text.includes(";") ? ";" : ",");
}

export function readNotes(cell: unknown): CellValue<string> {
  const parsed = Notes.safeParse(readText(cell));
  return parsed.success ? value(parsed.data) : invalid(`notes are text of at most ${limits.notesBytes} bytes`);
}

/** Numbers by name, as an object or its JSON text. */
export function readMetrics(cell: unknown): CellValue<Metrics> {
  const text = typeof cell === "string" ? cell.trim() : undefined;
  if (text === "" || cell === null || cell === undefined) return value({});
  let given: unknown = cell;
  try {
    if (text !== undefined) given = JSON.parse(text);
  } catch {
    return invalid(`${quote(cell)} is not JSON`);
  }
  const parsed = Metrics.safeParse(given);
  return parsed.success && Object.keys(parsed.data).length <= limits.metricsPerImage
    ? value(parsed.data)
    : invalid(`${quote(cell)} is not a set of at most ${limits.metricsPerImage} numbers`);
}

/** ms since the epoch; undefined for an empty cell. */
export function readTime(cell: unknown): CellValue<number | undefined> {
  const text = readText(cell)?.trim();
  if (text === "") return value(undefined);
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? invalid(`${quote(cell)} is not a time`) : value(time);
}

function quote(cell: unknown): string {
  const text = readText(cell) ?? "the value";
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
