import type { Taken } from "../wire/indexed-metadata.ts";

const written =
  /^\s*(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)(?:[ T]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?\s*\0*$/u;

/** The first photograph is of 1826; cameras with an empty clock write the year 0. */
const firstYear = 1800;

interface ClockTime {
  readonly at: number;
  readonly offset?: number;
}

/**
 * Reads a time as EXIF (`2024:01:31 12:34:56`) and XMP (`2024-01-31T12:34:56+02:00`) write it. `subSeconds` are decimals of
 * the second; `offset` is that of EXIF. Undefined if there is no such time, as with `0000:00:00 00:00:00`.
 */
export function readTime(text: string, { subSeconds = "", offset = "" } = {}): ClockTime | undefined {
  const parts = written.exec(text.slice(0, 64));
  if (!parts) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", decimals, zone] = parts;
  const digits = decimals ?? /^\d{1,9}/u.exec(subSeconds.trim())?.[0] ?? "";
  const ms = digits === "" ? 0 : Math.floor(Number(`0.${digits}`) * 1000 + 1e-6);
  const at = toMs([year, month, day, hour, minute, second].map(Number), ms);
  const minutes = readOffset(zone ?? offset.trim().replaceAll("\0", ""));
  return at === undefined ? undefined : { at, ...(minutes !== undefined && { offset: minutes }) };
}

const named = new RegExp(
  String.raw`(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])` +
    String.raw`(?:[-_. T]|[-_ ]at[-_ ]|, |_at_)?([01]\d|2[0-3])([-_.:h]?)([0-5]\d)[-_.:m]?([0-5]\d)(\d{3})?(?!\d)`,
  "u",
);
/** WhatsApp's names have only the day. */
const namedDay = /(?<![\p{L}\d])(?:IMG|VID)-((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])-WA\d/u;

/** Reads the time in a file's name, such as `IMG_20240131_123456.jpg` or `Screenshot 2024-01-31 at 12.34.56.png`. */
export function readNamedTime(name: string): Taken | undefined {
  const short = name.slice(0, 200);
  const full = named.exec(short);
  if (full) {
    const [, year, , month, day, hour, , minute, second, ms = "0"] = full;
    const at = toMs([year, month, day, hour, minute, second].map(Number), Number(ms));
    return at === undefined ? undefined : { at, from: "name" };
  }
  const [, year, month, day] = namedDay.exec(short) ?? [];
  const at = year === undefined ? undefined : toMs([year, month, day].map(Number), 0);
  return at === undefined ? undefined : { at, from: "name" };
}

/** Undefined if the calendar has no such time. */
function toMs([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[], ms: number) {
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  const exists =
    year >= firstYear &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return exists ? at + ms : undefined;
}

/** Minutes east of UTC; undefined if no place on earth has the offset. */
function readOffset(text: string): number | undefined {
  if (text === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/u.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return offset % 15 === 0 && offset >= -12 * 60 && offset <= 14 * 60 ? offset + 0 : undefined;
}
