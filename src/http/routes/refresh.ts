import type { Gallery } from "../../gallery/gallery.ts";
import type { Feed } from "../../live/feed.ts";
import { stateJson } from "../plain-response.ts";
import type { Handlers } from "../call.ts";
import { missing, requirePath } from "../parameters.ts";

export interface RefreshDependencies {
  /** Reads a subtree again; false when there is no such folder any more. */
  readonly rescan: (path: string) => Promise<boolean>;
  readonly gallery: Gallery;
  readonly feed: Feed;
}

/** Reading files again. Labels are not touched. */
export function refreshRoutes({ rescan, gallery, feed }: RefreshDependencies): Handlers<"refresh"> {
  return {
    async refresh({ url }) {
      const path = requirePath(url.searchParams.get("path"));
      const known = gallery.hasFolder(path);
      const found = gallery.image(path) === undefined && (await rescan(path));
      if (!known && !found) throw missing(gallery, path, "folder");
      feed.publish({ event: "folder-refreshed", data: { path } });
      return stateJson({ ok: true }, feed.cursor);
    },
  };
}
