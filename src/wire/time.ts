/** Unix ms as the wire writes instants: ISO 8601 in UTC. Instants that cannot be written so become "". */
export function toIsoTime(unixMs: number): string {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
