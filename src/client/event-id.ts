/** The newest event id that an answer reflects; null when the server did not say. */
export function eventIdOf(response: Response): number | null {
  const id = response.headers.get("x-event-id");
  return id !== null && /^\d+$/.test(id) ? Number(id) : null;
}
