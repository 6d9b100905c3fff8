import type { endpoints } from "../wire/endpoints.ts";

/** The part of `fetch` that calls need. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Written here once more so that whoever only listens need not load the table of all calls. */
const path: typeof endpoints.events.path = "/events";

/** Opens the live events after an event id, or from now on for null. */
export function openEvents(
  base: string,
  fetch: Fetch,
  headers: () => Readonly<Record<string, string>>,
): (after: number | null, signal: AbortSignal) => Promise<Response> {
  return (after, signal) =>
    fetch(`${base}${path}${after === null ? "" : `?last_event_id=${after}`}`, {
      headers: { ...headers(), accept: "text/event-stream" },
      signal,
    });
}
