import type { Feed } from "../../live/feed.ts";
import { answerState } from "../answer.ts";
import type { Handlers } from "../call.ts";
import { requirePath } from "../parameters.ts";
import { Problem } from "../problem.ts";

export interface RefreshDependencies {
  /** Reads a subtree again; false when there is no such folder any more. */
  readonly rescan: (path: string) => Promise<boolean>;
  readonly hasFolder: (path: string) => boolean;
  readonly feed: Feed;
}

/** Reading files again. Labels are not touched. */
export function refreshRoutes({ rescan, hasFolder, feed }: RefreshDependencies): Handlers<"refresh"> {
  return {
    async refresh({ url }) {
      const path = requirePath(url.searchParams.get("path"));
      const known = hasFolder(path);
      const found = await rescan(path);
      if (!known && !found) throw new Problem("not_found", "There is no such folder.");
      feed.publish({ event: "folder-refreshed", data: { path } });
      return answerState({ ok: true }, feed.cursor);
    },
  };
}
