import type { DamagedImages } from "../../gallery/damaged-images.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { OpenViews } from "../../gallery/open-views.ts";
import { toMarks } from "../../gallery/view-marks.ts";
import { orderView, type LabelsOf } from "../../gallery/view.ts";
import type { Feed } from "../../live/feed.ts";
import type { Slice } from "../../time-slices.ts";
import { limits } from "../../wire/limits.ts";
import { toRatioByte, type ViewPosition, type ViewResponse, type ViewWindow } from "../../wire/window.ts";
import type { Handlers } from "../call.ts";
import { createItemRows } from "../item-rows.ts";
import { requireView } from "../opened-view.ts";
import { readInteger, readView, requireFolder, requirePath } from "../parameters.ts";
import { stateJson } from "../plain-response.ts";
import type { SharedResponses } from "../shared-responses.ts";

type Names = "view" | "viewGeometry" | "viewWindow" | "viewPosition";

export interface WindowDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly damaged: DamagedImages;
  readonly shared: SharedResponses;
  readonly openViews: OpenViews;
  /** Compares the folder with the disk, if that is due. */
  readonly checkFolder: (path: string, recursive: boolean) => Promise<void>;
  /** Reads the headers of images that have not been read yet. */
  readonly readHeaders: (images: readonly GalleryImage[]) => Promise<void>;
  readonly feed: Feed;
}

/** Views of any size: a token with counts and proportions, and windows of its images. */
export function windowRoutes(own: WindowDependencies): Handlers<Names> {
  const { gallery, labelsOf, damaged, shared, openViews, checkFolder, feed } = own;
  const toItems = createItemRows({ labelsOf, damaged });

  return {
    async view({ request, url }) {
      const { selector, sort, seed } = readView(gallery, url);
      const { path, recursive, q } = selector;
      await checkFolder(path, recursive);
      requireFolder(gallery, url);
      const parameters = JSON.stringify([path, recursive, q, sort, seed]);
      return shared.respond(request, `view ${parameters}`, async (slice) => {
        const { inScope, ordered, facets } = await orderView(gallery, labelsOf, selector, sort, seed, slice);
        const { token, images } = openViews.open(parameters, ordered);
        const marks = toMarks(sort, images.length, (position) => {
          const { size = 0, modifiedAt = 0, path: at = "" } = images[position] ?? {};
          return { path: at, size, modifiedAt, star: labelsOf(at).star };
        });
        const isSmall = images.length <= limits.inlineGeometry;
        return {
          v: 1,
          token,
          path,
          q,
          sort,
          inScope,
          total: images.length,
          facets,
          marks,
          ...(isSmall && { geometry: toBase64(await toGeometry(images, slice)) }),
        } satisfies ViewResponse;
      });
    },

    viewGeometry({ request, url }) {
      const { token, images } = requireView(openViews, url.searchParams.get("token"));
      return shared.respond(request, JSON.stringify(["geometry", token]), (slice) => toGeometry(images, slice));
    },

    viewWindow({ request, url }) {
      const { token, images } = requireView(openViews, url.searchParams.get("token"));
      const from = readInteger(url, "from", { fallback: 0, min: 0, max: 1e9 });
      const bounds = { fallback: 200, min: 1, max: limits.windowItems, clamped: true };
      const count = readInteger(url, "count", bounds);
      return shared.respond(request, JSON.stringify(["window", token, from, count]), async (slice) => {
        const paths = images.slice(from, from + count).map(({ path }) => path);
        await own.readHeaders(paths.flatMap((path) => gallery.image(path) ?? []));
        const current = paths.map((path) => gallery.image(path));
        const items = await toItems(
          current.filter((image) => image !== undefined),
          slice,
        );
        let at = 0;
        const rows = current.map((image) => (image ? (items[at++] ?? null) : null));
        return { v: 1, token, from, total: images.length, items: rows } satisfies ViewWindow;
      });
    },

    viewPosition({ url }) {
      const { images } = requireView(openViews, url.searchParams.get("token"));
      const path = requirePath(url.searchParams.get("path"));
      const position = images.findIndex((image) => image.path === path);
      const body: ViewPosition = { position: position < 0 || !gallery.image(path) ? null : position };
      return stateJson(body, feed.cursor);
    },
  };
}

async function toGeometry(images: readonly GalleryImage[], slice: Slice): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(images.length);
  for (const [at, { width, height }] of images.entries()) {
    bytes[at] = toRatioByte(width, height);
    if (at % 512 === 0 && slice.isOver()) await slice.next();
  }
  return bytes;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
