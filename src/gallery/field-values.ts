import type { Comparison, Measure, Test } from "./search-terms.ts";

/** A value of a field. */
export interface FieldValue {
  /** Lower-case, without quotes. */
  readonly text: string;
  readonly comparison: Comparison;
  /** It ended with `*` outside quotes. */
  readonly prefix: boolean;
}

/** Returns the test for a value; undefined if the value is invalid. */
export type ReadValue = (value: FieldValue) => Test | undefined;

/** A whole number of px. */
export function readPixels(field: "w" | "h"): ReadValue {
  return ({ text, comparison }) =>
    /^\d+$/.test(text) ? { kind: "measure", field, comparison, value: Number(text) } : undefined;
}

/** Bytes; k, m and g mean 10³, 10⁶ and 10⁹. */
export const readSize: ReadValue = ({ text, comparison }) => {
  const size = /^(\d+(?:\.\d+)?)(k|m|g)?b?$/.exec(text);
  if (!size) return undefined;
  const unit = { k: 1e3, m: 1e6, g: 1e9 }[size[2] ?? ""] ?? 1;
  return { kind: "measure", field: "size", comparison, value: Number(size[1]) * unit };
};

export const readStar: ReadValue = ({ text, comparison }) => {
  if (text === "none" && comparison === "=") return { kind: "is", property: "unstarred" };
  return /^[0-5]$/.test(text) ? { kind: "star", comparison, value: Number(text) } : undefined;
};

/** A decimal number, such as that of `f:2.8`; a unit may follow it. */
export function readDecimal(field: Measure, unit = ""): ReadValue {
  return ({ text, comparison }) => {
    const number = unit !== "" && text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text;
    return /^\d+(\.\d+)?$/.test(number)
      ? { kind: "measure", field, comparison, value: Math.fround(Number(number)) }
      : undefined;
  };
}

/** Seconds, or a fraction of one such as 1/250. */
export const readShutter: ReadValue = ({ text, comparison }) => {
  const [, numerator, denominator] = /^(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?s?$/.exec(text) ?? [];
  const value = Number(numerator) / Number(denominator ?? 1);
  return Number.isFinite(value)
    ? { kind: "measure", field: "shutter", comparison, value: Math.fround(value) }
    : undefined;
};

/** A year, month or day, compared as a range. */
export const readDate =
  (of: "taken" | "modified"): ReadValue =>
  ({ text, comparison }) => {
    const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text);
    if (!parts) return undefined;
    const year = Number(parts[1]);
    const month = parts[2] === undefined ? undefined : Number(parts[2]);
    const day = parts[3] === undefined ? undefined : Number(parts[3]);
    const begin = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
    const end =
      day !== undefined
        ? begin + 86_400_000
        : month !== undefined
          ? Date.UTC(year, month, 1)
          : Date.UTC(year + 1, 0, 1);
    const exists = (month ?? 1) >= 1 && (month ?? 1) <= 12 && new Date(begin).getUTCDate() === (day ?? 1);
    if (!exists) return undefined;
    const from = { "<": -Infinity, "<=": -Infinity, "=": begin, ">=": begin, ">": end }[comparison];
    const until = { "<": begin, "<=": end, "=": end, ">=": Infinity, ">": Infinity }[comparison];
    return { kind: "time", of, from, until };
  };

/** Reads a date with a fixed comparison. */
export function readDateAs(comparison: Comparison): ReadValue {
  const read = readDate("taken");
  return (value) => read({ ...value, comparison });
}

export function readMetric(name: string): ReadValue {
  return ({ text, comparison }) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) ? { kind: "metric", name, comparison, value } : undefined;
  };
}

/** Whether a number compares to the value as a term says. */
export function compareNumbers(actual: number, comparison: Comparison, value: number): boolean {
  switch (comparison) {
    case "<":
      return actual < value;
    case "<=":
      return actual <= value;
    case "=":
      return actual === value;
    case ">=":
      return actual >= value;
    case ">":
      return actual > value;
  }
}
