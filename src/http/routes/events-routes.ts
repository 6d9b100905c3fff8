import type { Feed } from "../../live/feed.ts";
import type { Call, Handlers } from "../call.ts";
import { overloaded } from "../http-problem.ts";
import { PlainResponse } from "../plain-response.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

export interface EventsDependencies {
  readonly feed: Feed;
}

/** The live event stream. */
export function eventRoutes({ feed }: EventsDependencies): Handlers<"events"> {
  return {
    events(call) {
      if (call.request.method === "HEAD") return new PlainResponse(null, { headers });
      const stream = feed.open(readCursor(call));
      if (!stream) throw overloaded("Too many event streams are open.");
      return new PlainResponse(stream, { headers });
    },
  };
}

/** The newest id that the client claims to have; anything else counts as absent. Larger numbers are capped at a safe integer. */
function readCursor({ request, url }: Call): number | undefined {
  const claims = [
    request.headers.get("last-event-id"),
    url.searchParams.get("last_event_id"),
    url.searchParams.get("lastEventId"),
  ];
  const ids = claims
    .map((claim) => claim?.trim() ?? "")
    .filter((claim) => /^\d+$/.test(claim))
    .map((claim) => Math.min(Number(claim), Number.MAX_SAFE_INTEGER));
  return ids.length === 0 ? undefined : Math.max(...ids);
}
