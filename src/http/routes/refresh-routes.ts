import type { Gallery } from "../../gallery/gallery.ts";
import type { Feed } from "../../live/feed.ts";
import { stateJson } from "../plain-response.ts";
import type { Handlers } from "../call.ts";
import { missing, requirePath } from "../parameters.ts";

export interface RefreshDependencies {
  /** Reads a subtree again; returns false if the folder no longer exists. */
  readonly rescan: (path: string) => Promise<boolean>;
  readonly gallery: Gallery;
  readonly feed: Feed;
}

/** Reads a folder again. Labels are not changed. */
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
