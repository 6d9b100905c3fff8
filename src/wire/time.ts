/** Formats Unix ms as ISO 8601 UTC; "" if the time is out of range. */
export function toIsoTime(unixMs: number): string {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/**
 * Formats a capture time as ISO 8601 by the camera's clock, with its offset from UTC if it is known, such as
 * `2024-05-17T18:30:00.250+02:00`; "" if the time is out of range.
 */
export function toTakenTime({ at, offset }: { readonly at: number; readonly offset?: number }): string {
  const local = toIsoTime(at).replace(/(?:\.000)?Z$/, "");
  if (local === "" || offset === undefined) return local;
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
