import { highestVersion } from "./plausible-version.ts";
import { type Labels, type Metrics, type Star, unlabelled } from "../wire/sidecar.ts";

/** Labels read from a file: missing fields are undefined, wrong values are clamped or dropped. */
export interface StoredLabels {
  /** Also undefined, with `hasImplausibleVersion`, if it is higher than edits can have made it. */
  readonly version: number | undefined;
  readonly hasImplausibleVersion: boolean;
  readonly tags: readonly string[] | undefined;
  readonly notes: string | undefined;
  readonly star: Star | undefined;
  readonly updated_at: string | undefined;
  readonly updated_by: string | undefined;
  readonly metrics: Readonly<Metrics> | undefined;
  /** True if a value had the wrong type or range. */
  readonly flawed: boolean;
}

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads labels from a file. Each field is read, clamped or left out on its own, so that a wrong star does not cost the notes
 * beside it. `isChecked`: the checksum of the line or file is right.
 */
export function readStoredLabels(fields: Fields, isChecked: boolean): StoredLabels {
  let flawed = false;
  let hasImplausibleVersion = false;
  const highest = isChecked ? highestVersion.checked : highestVersion.unchecked;
  const flaw = (): undefined => {
    flawed = true;
    return undefined;
  };
  const text = (value: unknown): string | undefined => {
    if (value === undefined || typeof value === "string") return value;
    return value === null ? "" : flaw();
  };
  const star = (value: unknown): Star | undefined => {
    if (value === undefined || value === null) return value;
    if (typeof value !== "number") return flaw();
    const clamped = Math.min(5, Math.max(0, Math.round(value)));
    if (clamped !== value) flawed = true;
    return clamped;
  };
  const tags = (value: unknown): readonly string[] | undefined => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return flaw();
    const strings = value.filter((tag) => typeof tag === "string");
    if (strings.length !== value.length) flawed = true;
    return strings;
  };
  const metrics = (value: unknown): Readonly<Metrics> | undefined => {
    if (value === undefined) return undefined;
    if (value === null) return {};
    if (!isFields(value)) return flaw();
    // Python's Infinity and NaN were read as null; they are left out without a warning.
    const finite: [string, number][] = [];
    for (const [name, number] of Object.entries(value)) {
      if (typeof number === "number" && Number.isFinite(number)) finite.push([name, number]);
      else if (number !== null) flawed = true;
    }
    return Object.fromEntries(finite);
  };
  const version = (value: unknown): number | undefined => {
    if (value === undefined) return undefined;
    hasImplausibleVersion = typeof value === "number" && value > highest;
    return Number.isSafeInteger(value) && typeof value === "number" && value >= 1 && value <= highest ? value : flaw();
  };

  const read = {
    version: version(fields["version"]),
    tags: tags(fields["tags"]),
    notes: text(fields["notes"]),
    star: star(fields["star"]),
    updated_at: text(fields["updated_at"]),
    updated_by: text(fields["updated_by"]),
    metrics: metrics(fields["metrics"]),
  };
  return { ...read, hasImplausibleVersion, flawed };
}

/** Merges stored labels over earlier ones; missing fields keep their earlier values. */
export function toLabels(stored: StoredLabels, before: Labels = unlabelled): Labels {
  const metrics = stored.metrics ?? before.metrics;
  return {
    tags: stored.tags ?? before.tags,
    notes: stored.notes ?? before.notes,
    star: stored.star === undefined ? before.star : stored.star,
    version: stored.version ?? before.version,
    updated_at: stored.updated_at ?? before.updated_at,
    updated_by: stored.updated_by ?? before.updated_by,
    ...(metrics && Object.keys(metrics).length > 0 ? { metrics } : {}),
  };
}

/** The fields not in `known`; undefined if there are none. */
export function unknownFields(fields: Fields, known: ReadonlySet<string>): Fields | undefined {
  if (Object.keys(fields).every((name) => known.has(name))) return undefined;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !known.has(name)));
}

/** Parses JSON as Python writes it: NaN and the infinities are read as null. */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    let inString = false;
    // One pass over quotes and escapes. A pattern that matches whole strings is quadratic on an unterminated one.
    const strict = text.replace(/\\[^]|"|-?\bInfinity\b|\bNaN\b/g, (found) => {
      if (found === '"') inString = !inString;
      return inString || found === '"' || found.startsWith("\\") ? found : "null";
    });
    return JSON.parse(strict);
  }
}
