import type { Journal } from "../../journal/journal.ts";
import type { Feed } from "../../live/feed.ts";
import { Views } from "../../wire/views.ts";
import { stateJson } from "../plain-response.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { refusal } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";

export interface ViewsDependencies {
  readonly journal: Pick<Journal, "loadViews" | "saveViews">;
  readonly feed: Feed;
  readonly readOnly: () => boolean;
}

/** The saved Smart Folders. A save with `If-Match` is refused if somebody else has saved since. */
export function viewsRoutes({ journal, feed, readOnly }: ViewsDependencies): Handlers<"readViews" | "putViews"> {
  return {
    async readViews() {
      const cursor = feed.cursor;
      const { views, etag } = await journal.loadViews();
      return stateJson(views, cursor, { etag: `"${etag}"` });
    },

    async putViews(call) {
      if (readOnly()) throw refusal("read_only");
      const views = await readBody(call, Views);
      const outcome = await journal.saveViews(views, expectedTag(call.request.headers));
      switch (outcome.kind) {
        case "refused":
          throw refusal(outcome.reason);
        case "conflict":
          throw new HttpProblem("version_conflict", "Someone else has saved the Smart Folders.", {
            detail: {
              current: outcome.current.views,
              etag: outcome.current.etag,
            },
          });
        case "saved":
          feed.publish({ event: "views-updated", data: { etag: outcome.etag } });
          return stateJson(views, feed.cursor, { etag: `"${outcome.etag}"` });
      }
    },
  };
}

/** The entity tag in `If-Match`; undefined for `*` (RFC 9110 section 13.1.1). */
function expectedTag(headers: Headers): string | undefined {
  const tag = headers
    .get("if-match")
    ?.trim()
    .replace(/^(?:W\/)?"(.*)"$/, "$1");
  return tag === "*" ? undefined : tag;
}
