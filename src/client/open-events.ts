import type { endpoints } from "../wire/endpoints.ts";

/** The part of `fetch` that calls need. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Repeated here so that a script that only follows events need not load the endpoint table. */
const path: typeof endpoints.events.path = "/events";

/** Returns a function that opens the event stream after an event id; null for new events only. */
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
