/** The newest event id that a response reflects; null if it does not say. */
export function eventIdOf(response: Response): number | null {
  const id = response.headers.get("x-event-id");
  return id !== null && /^\d+$/.test(id) ? Number(id) : null;
}
