/** An object of a JSON text in a file. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Seeds of more digits than a number holds are read as texts. */
const longSeed = /("(?:noise_)?seed"\s*:\s*)(\d{16,20})(?=\s*[,}])/gu;

/** Parses a JSON object; undefined for anything else. */
export function jsonRecord(text: string | undefined): JsonRecord | undefined {
  if (text === undefined || !text.trimStart().startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text.replaceAll(longSeed, '$1"$2"'));
    return isRecord(value) ? value : undefined;
  } catch {
    // It is cut off, damaged, or nested too deeply.
    return undefined;
  }
}

export function recordIn(record: JsonRecord | undefined, name: string): JsonRecord | undefined {
  const value = record && Object.hasOwn(record, name) ? record[name] : undefined;
  return isRecord(value) ? value : undefined;
}

export function textIn(record: JsonRecord | undefined, name: string): string | undefined {
  const value = record && Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

export function numberIn(record: JsonRecord | undefined, name: string): number | undefined {
  const value = record && Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === "number" ? value : undefined;
}

/** A whole number, as digits. */
export function seedIn(record: JsonRecord | undefined, name: string): string | undefined {
  const text = textIn(record, name);
  if (text !== undefined) return /^-?\d{1,20}$/u.test(text) ? text : undefined;
  const number = numberIn(record, name);
  return number !== undefined && Number.isSafeInteger(number) ? String(number) : undefined;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
