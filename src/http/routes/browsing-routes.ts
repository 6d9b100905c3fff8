import type { DamagedImages } from "../../gallery/damaged-images.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { OpenViews } from "../../gallery/open-views.ts";
import { folderOf, rootPath } from "../../wire/gallery-path.ts";
import { LazyList, type LongList } from "../../gallery/long-list.ts";
import { countByFolder } from "../../gallery/columns/row-orders.ts";
import { countView, orderView, searchImages, toView, unreadImages, type TableRows } from "../../gallery/view.ts";
import type { Feed } from "../../live/feed.ts";
import type { Slice, TimeSlices } from "../../time-slices.ts";
import { limits } from "../../wire/limits.ts";
import { ReadItems, type FolderListing, type FolderTree, type Item } from "../../wire/listing.ts";
import { toIsoTime } from "../../wire/time.ts";
import type { OtherFiles } from "../../wire/other-files.ts";
import { toJsonPieces } from "../json-pieces.ts";
import { piecesResponse, stateJson } from "../plain-response.ts";
import type { SharedResponses } from "../cached-responses.ts";
import type { AdmissionControl } from "../admission.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { createItemRows } from "../item-rows.ts";
import { openedKey, toViewResponse } from "../view-response.ts";
import { readInteger, readSelector, readSwitch, readView, requireFolder, requirePath } from "../parameters.ts";

type BrowsingRoute = "folders" | "tree" | "query" | "search" | "readItems";

export interface BrowsingDependencies {
  readonly gallery: Gallery;
  readonly damaged: DamagedImages;
  readonly slices: TimeSlices;
  readonly shared: SharedResponses;
  readonly openViews: OpenViews;
  /** Files directly in a folder that are not images. */
  readonly otherFiles: (folder: string) => OtherFiles | undefined;
  /** Compares the folder with the disk, if that is due. */
  readonly checkFolder: (path: string, recursive: boolean) => Promise<void>;
  /** Which of these images have no file any more; the index follows what has changed of them. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Reads the headers of images that have not been read yet. */
  readonly readHeaders: (images: readonly GalleryImage[]) => Promise<void>;
  /** Reads the metadata of images that has not been read yet. */
  readonly readMetadata: (images: readonly GalleryImage[]) => Promise<void>;
  readonly admission: Pick<AdmissionControl, "admitPaths">;
  readonly feed: Feed;
  readonly wallTime: () => number;
}

/** A listing whose items are made while they are encoded. */
type LongListing = Omit<FolderListing, "items"> & { readonly items: LongList<Item> };

/** Folders and the images in them: listings, the tree, queries and search. */
export function browsingRoutes(own: BrowsingDependencies): Handlers<BrowsingRoute> {
  const { gallery, damaged, slices, shared, openViews, otherFiles, checkFolder, missing, feed, wallTime } = own;
  const { ofRows, ofRowWithMetadata } = createItemRows({ damaged });
  /** The items of these images, with width and height even if their headers have not been read yet. */
  const listed = async ({ table, rows }: TableRows): Promise<LongList<Item>> => {
    const unread = unreadImages({ table, rows });
    if (unread.length === 0) return ofRows({ table, rows });
    await own.readHeaders(unread);
    return ofRows({ table, rows: rows.filter((row) => table.alive[row] === 1) });
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
      const { table } = gallery;
      const rows = gallery.rows(path, recursive);
      const shown = paged ? rows.subarray((page - 1) * pageSize, page * pageSize) : rows;
      return list(request, async (): Promise<LongListing> => ({
        v: 1,
        path,
        generatedAt: toIsoTime(wallTime()),
        items: await listed({ table, rows: shown }),
        dirs: gallery.subfolders(path).map((name) => ({ name, kind: "branch" })),
        ...(paged && {
          page,
          pageSize,
          pageCount: Math.max(1, Math.ceil(rows.length / pageSize)),
          totalItems: rows.length,
        }),
      }));
    },

    tree: ({ request }) => list(request, (slice) => toTree(gallery, otherFiles, slice)),

    async query({ request, url }) {
      const parameters = readView(gallery, url);
      const { selector, sort, seed } = parameters;
      const most = readInteger(url, "most", { fallback: Number.POSITIVE_INFINITY, min: 0, max: 1e9 });
      await checkFolder(selector.path, selector.recursive);
      requireFolder(gallery, url);
      if (url.searchParams.get("only") === "count") {
        const cursor = feed.cursor;
        return stateJson(await slices.run((slice) => countView(gallery, selector, slice)), cursor);
      }
      return shared.respond(request, `query ${most} ${openedKey(openViews, parameters)}`, async (slice) => {
        const ordered = await orderView(gallery, selector, sort, seed, slice);
        if (ordered.rows.length > most) return toViewResponse(openViews, parameters, ordered, slice);
        const view = await toView(ordered, selector, sort, slice);
        return damaged.any ? { ...view, damaged: await damagedPositions(gallery, damaged, ordered, slice) } : view;
      });
    },

    search({ request, url }) {
      const asked = readInteger(url, "limit", { fallback: 100, min: 1, max: 1e15 });
      const limit = Math.min(asked, limits.searchResults);
      const selector = readSelector(gallery, url);
      return list(request, async (slice) => ({
        items: await listed(await searchImages(gallery, selector, limit, slice)),
      }));
    },

    async readItems(call) {
      const { paths } = await readBody(call, ReadItems);
      const named = paths.map((path) => requirePath(path));
      await own.admission.admitPaths(named);
      const gone = await missing(named);
      const left = named.filter((path) => !gone.has(path));
      await own.readMetadata(left.flatMap((path) => gallery.image(path) ?? []));
      const { table } = gallery;
      await own.readHeaders(
        unreadImages({ table, rows: Uint32Array.from(left.flatMap((path) => gallery.find(path) ?? [])) }),
      );
      const rows = left.flatMap((path) => gallery.find(path) ?? []);
      return list(call.request, async () => ({
        items: new LazyList(rows.length, (at) => ofRowWithMetadata(table, rows[at] ?? 0)),
      }));
    },
  };
}

/** The positions of damaged images. */
async function damagedPositions(
  gallery: Gallery,
  damaged: DamagedImages,
  { table, rows }: TableRows,
  slice: Slice,
): Promise<number[]> {
  const isDamaged = new Uint8Array(table.length);
  for (const path of damaged.paths()) {
    const image = gallery.image(path);
    const row = gallery.find(path);
    if (image && row !== undefined && damaged.has(image)) isDamaged[row] = 1;
    if (slice.isOver()) await slice.next();
  }
  const positions: number[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    if (isDamaged[rows[at] ?? 0] === 1) positions.push(at);
    if (at % 4096 === 0 && slice.isOver()) await slice.next();
  }
  return positions;
}

/** Every folder with its counts. */
async function toTree(
  gallery: Gallery,
  otherFiles: BrowsingDependencies["otherFiles"],
  slice: Slice,
): Promise<FolderTree> {
  const paths = gallery.folders();
  const { table } = gallery;
  const counts = await countByFolder(table, gallery.rows(rootPath, true), slice);
  const items = new Map<string, number>();
  const total = new Map<string, number>();
  // Parents come before children, so the reverse order adds up each subtree before its parent.
  for (const path of paths.toReversed()) {
    if (slice.isOver()) await slice.next();
    const folder = table.folders.find(path);
    const direct = folder === undefined ? 0 : (counts[folder] ?? 0);
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
}
