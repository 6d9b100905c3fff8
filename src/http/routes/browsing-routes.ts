import type { DamagedImages } from "../../gallery/damaged-images.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import { folderOf, rootPath } from "../../gallery/path.ts";
import { countView, searchImages, toView, type LabelsOf } from "../../gallery/view.ts";
import type { Feed } from "../../live/feed.ts";
import type { Slice, TimeSlices } from "../../time-slices.ts";
import { limits } from "../../wire/limits.ts";
import { ReadItems, type FolderListing, type FolderTree } from "../../wire/listing.ts";
import { toIsoTime } from "../../wire/time.ts";
import type { OtherFiles } from "../../wire/other-files.ts";
import { toJsonPieces } from "../json-pieces.ts";
import { piecesResponse, stateJson } from "../plain-response.ts";
import type { SharedResponses } from "../shared-responses.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { createItemRows } from "../item-rows.ts";
import { readInteger, readSelector, readSwitch, readView, requireFolder, requirePath } from "../parameters.ts";

type Names = "folders" | "tree" | "query" | "search" | "readItems";

export interface BrowsingDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly damaged: DamagedImages;
  readonly slices: TimeSlices;
  readonly shared: SharedResponses;
  /** Files directly in a folder that are not images. */
  readonly otherFiles: (folder: string) => OtherFiles | undefined;
  /** Compares the folder with the disk, if that is due. */
  readonly checkFolder: (path: string, recursive: boolean) => Promise<void>;
  /** Which of these images have no file any more; the index follows what has changed of them. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Reads the headers of images that have not been read yet. */
  readonly readHeaders: (images: readonly GalleryImage[]) => Promise<void>;
  /** Waits until the folders of these paths have been read. */
  readonly admitPaths: (paths: readonly string[]) => Promise<void>;
  readonly feed: Feed;
  readonly wallTime: () => number;
}

/** Folders and the images in them: listings, the tree, queries and search. */
export function browsingRoutes(own: BrowsingDependencies): Handlers<Names> {
  const { gallery, labelsOf, damaged, slices, shared, otherFiles, checkFolder, missing, feed, wallTime } = own;
  /** The images with width and height, even if their headers have not been read yet. */
  const measured = async (images: readonly GalleryImage[]): Promise<readonly GalleryImage[]> => {
    if (!images.some((image) => image.unread)) return images;
    await own.readHeaders(images);
    return images.flatMap(({ path }) => gallery.image(path) ?? []);
  };
  const toItems = createItemRows({ labelsOf, damaged });
  const damagedPositions = async (paths: readonly string[], slice: Slice): Promise<number[]> => {
    const positions: number[] = [];
    for (const [index, path] of paths.entries()) {
      const image = gallery.image(path);
      if (image && damaged.has(image)) positions.push(index);
      if (index % 64 === 0 && slice.isOver()) await slice.next();
    }
    return positions;
  };
  /** A response that is built in time slices. Changes made meanwhile are in the events after `cursor`. */
  const list = async (request: Request, make: (slice: Slice) => Promise<object>) => {
    const cursor = feed.cursor;
    return piecesResponse(request, await slices.run(async (slice) => toJsonPieces(await make(slice), slice)), cursor);
  };

  return {
    async folders({ request, url }) {
      const path = requireFolder(gallery, url);
      const whole = readSwitch(url, "legacy_recursive", false);
      const recursive = readSwitch(url, "recursive", whole);
      const paged = recursive && !whole;
      const page = readInteger(url, "page", { fallback: 1, min: 1, max: 1e9, code: "invalid_page" });
      const bounds = {
        fallback: 200,
        min: 1,
        max: limits.listingPageSize,
        clamped: true,
        code: "invalid_page",
      } as const;
      const pageSize = readInteger(url, "page_size", bounds);
      await checkFolder(path, recursive);
      requireFolder(gallery, url);
      const images = gallery.images(path, recursive);
      const shown = paged ? images.slice((page - 1) * pageSize, page * pageSize) : images;
      return list(request, async (slice): Promise<FolderListing> => ({
        v: 1,
        path,
        generatedAt: toIsoTime(wallTime()),
        items: await toItems(await measured(shown), slice),
        dirs: gallery.subfolders(path).map((name) => ({ name, kind: "branch" })),
        ...(paged && {
          page,
          pageSize,
          pageCount: Math.max(1, Math.ceil(images.length / pageSize)),
          totalItems: images.length,
        }),
      }));
    },

    tree: ({ request }) =>
      list(request, async (slice): Promise<FolderTree> => {
        const paths = gallery.folders();
        const items = new Map<string, number>();
        const total = new Map<string, number>();
        // Parents come before children, so the reverse order adds up each subtree before its parent.
        for (const path of paths.toReversed()) {
          if (slice.isOver()) await slice.next();
          const direct = gallery.images(path, false).length;
          items.set(path, direct);
          const all = direct + (total.get(path) ?? 0);
          total.set(path, all);
          if (path !== rootPath) total.set(folderOf(path), all + (total.get(folderOf(path)) ?? 0));
        }
        const folders: FolderTree["folders"] = [];
        for (const path of paths) {
          if (slice.isOver()) await slice.next();
          const other = otherFiles(path);
          folders.push({ path, items: items.get(path) ?? 0, total: total.get(path) ?? 0, ...(other && { other }) });
        }
        return { folders };
      }),

    async query({ request, url }) {
      const { selector, sort, seed } = readView(gallery, url);
      await checkFolder(selector.path, selector.recursive);
      requireFolder(gallery, url);
      if (url.searchParams.get("only") === "count") {
        const cursor = feed.cursor;
        return stateJson(await slices.run((slice) => countView(gallery, labelsOf, selector, slice)), cursor);
      }
      const key = JSON.stringify(["query", selector.path, selector.recursive, selector.q, sort, seed]);
      return shared.respond(request, key, async (slice) => {
        const view = await toView(gallery, labelsOf, selector, sort, seed, slice);
        return damaged.any ? { ...view, damaged: await damagedPositions(view.paths, slice) } : view;
      });
    },

    search({ request, url }) {
      const asked = readInteger(url, "limit", { fallback: 100, min: 1, max: 1e15 });
      const limit = Math.min(asked, limits.searchResults);
      const selector = readSelector(gallery, url);
      return list(request, async (slice) => ({
        items: await toItems(await measured(await searchImages(gallery, labelsOf, selector, limit, slice)), slice),
      }));
    },

    async readItems(call) {
      const { paths } = await readBody(call, ReadItems);
      const named = paths.map((path) => requirePath(path));
      await own.admitPaths(named);
      const gone = await missing(named);
      const images = named.flatMap((path) => (gone.has(path) ? [] : (gallery.image(path) ?? [])));
      return list(call.request, async (slice) => ({ items: await toItems(await measured(images), slice) }));
    },
  };
}
