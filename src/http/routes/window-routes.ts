import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { DamagedImages } from "../../gallery/damaged-images.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { OpenViews } from "../../gallery/open-views.ts";
import { orderView, unreadImages } from "../../gallery/view.ts";
import type { Feed } from "../../live/feed.ts";
import { limits } from "../../wire/limits.ts";
import type { ViewPosition, ViewWindow } from "../../wire/window.ts";
import type { Handlers } from "../call.ts";
import { createItemRows } from "../item-rows.ts";
import { requireView } from "../opened-view.ts";
import { readInteger, readView, requireFolder, requirePath } from "../parameters.ts";
import { stateJson } from "../plain-response.ts";
import type { SharedResponses } from "../cached-responses.ts";
import { openedKey, toGeometry, toViewResponse } from "../view-response.ts";

type WindowRoute = "view" | "viewGeometry" | "viewWindow" | "viewPosition";

export interface WindowDependencies {
  readonly gallery: Gallery;
  readonly damaged: DamagedImages;
  readonly shared: SharedResponses;
  readonly openViews: OpenViews;
  /** Compares the folder with the disk, if that is due. */
  readonly checkFolder: (path: string, recursive: boolean) => Promise<void>;
  /** Reads the headers of images that have not been read yet. */
  readonly readHeaders: (images: readonly GalleryImage[]) => Promise<void>;
  /** Somebody looks at these folders. */
  readonly prefer: (folders: readonly string[]) => void;
  readonly feed: Feed;
}

/** Views of any size: a token with counts and proportions, and windows of its images. */
export function windowRoutes(own: WindowDependencies): Handlers<WindowRoute> {
  const { gallery, damaged, shared, openViews, checkFolder, feed } = own;
  const { ofRow } = createItemRows({ damaged });

  return {
    async view({ request, url }) {
      const parameters = readView(gallery, url);
      const { path, recursive } = parameters.selector;
      await checkFolder(path, recursive);
      requireFolder(gallery, url);
      return shared.respond(request, `view ${openedKey(openViews, parameters)}`, async (slice) =>
        toViewResponse(
          openViews,
          parameters,
          await orderView(gallery, parameters.selector, parameters.sort, parameters.seed, slice),
          slice,
        ),
      );
    },

    viewGeometry({ request, url }) {
      const view = requireView(openViews, url.searchParams.get("token"));
      return shared.respond(request, `geometry ${view.token}`, (slice) => toGeometry(view, slice));
    },

    viewWindow({ request, url }) {
      const { token, table, rows } = requireView(openViews, url.searchParams.get("token"));
      const from = readInteger(url, "from", { fallback: 0, min: 0, max: 1e9 });
      const bounds = { fallback: 200, min: 1, max: limits.windowItems, clamped: true };
      const count = readInteger(url, "count", bounds);
      return shared.respond(request, `window ${token} ${from} ${count}`, async () => {
        const shown = rows.subarray(from, from + count);
        own.prefer([...new Set(shown.map((row) => table.folder[row] ?? 0))].map((id) => table.folders.paths[id] ?? ""));
        await own.readHeaders(unreadImages({ table, rows: shown }));
        const items = Array.from(shown, (row) => (table.alive[row] === 1 ? ofRow(table, row) : null));
        return { v: 1, token, from, total: rows.length, items } satisfies ViewWindow;
      });
    },

    viewPosition({ url }) {
      const { rows } = requireView(openViews, url.searchParams.get("token"));
      const row = gallery.find(requirePath(url.searchParams.get("path")));
      const position = row === undefined ? -1 : rows.indexOf(row);
      const body: ViewPosition = { position: position < 0 ? null : position };
      return stateJson(body, feed.cursor);
    },
  };
}
