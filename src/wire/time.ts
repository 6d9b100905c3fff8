/** Formats Unix ms as ISO 8601 UTC; "" if the time is out of range. */
export function toIsoTime(unixMs: number): string {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
