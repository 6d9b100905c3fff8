import type { DamagedImages } from "../../gallery/damaged-images.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import { folderOf, rootPath } from "../../gallery/path.ts";
import { fileStamp, type GalleryImage } from "../../gallery/gallery-image.ts";
import { countView, searchImages, toView, type LabelsOf, type Scope } from "../../gallery/view.ts";
import { mimeTypes } from "../../image/facts.ts";
import type { Feed } from "../../live/feed.ts";
import { limits } from "../../wire/limits.ts";
import { ReadItems, type FolderListing, type FolderTree, type Item } from "../../wire/listing.ts";
import { Sort } from "../../wire/query.ts";
import { toIsoTime } from "../../wire/time.ts";
import type { OtherFiles } from "../../wire/other-files.ts";
import type { Labels } from "../../wire/sidecar.ts";
import { listJson, stateJson } from "../plain-response.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { readInteger, readQuery, readSwitch, requireFolder, requirePath } from "../parameters.ts";
import { HttpProblem } from "../http-problem.ts";

type Names = "folders" | "tree" | "query" | "search" | "readItems";

export interface BrowsingDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly damaged: DamagedImages;
  /** Files directly in a folder that are no images. */
  readonly otherFiles: (folder: string) => OtherFiles | undefined;
  readonly feed: Feed;
  readonly wallTime: () => number;
}

/** Folders and the images in them: listings, the tree, queries and search. */
export function browsingRoutes(own: BrowsingDependencies): Handlers<Names> {
  const { gallery, labelsOf, damaged, otherFiles, feed, wallTime } = own;
  const toItems = (images: readonly GalleryImage[]): Item[] =>
    images.map((image) => ({
      ...toItem(image, labelsOf(image.path)),
      ...(damaged.has(image) && { damaged: true }),
    }));

  const readScope = (url: URL): Scope => ({
    path: requireFolder(gallery, url),
    recursive: readSwitch(url, "recursive", true),
    q: readQuery(url),
  });

  return {
    folders({ request, url }) {
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
      const images = gallery.images(path, recursive);
      const shown = paged ? images.slice((page - 1) * pageSize, page * pageSize) : images;
      const listing: FolderListing = {
        v: 1,
        path,
        generatedAt: toIsoTime(wallTime()),
        items: toItems(shown),
        dirs: gallery.subfolders(path).map((name) => ({ name, kind: "branch" })),
        ...(paged && {
          page,
          pageSize,
          pageCount: Math.max(1, Math.ceil(images.length / pageSize)),
          totalItems: images.length,
        }),
      };
      return listJson(request, listing, feed.cursor);
    },

    tree({ request }) {
      const folders = gallery.folders();
      const items = new Map(folders.map((path) => [path, gallery.images(path, false).length]));
      const total = new Map(items);
      // Children come after their parents, so that going backwards adds each subtree once.
      for (const path of folders.toReversed()) {
        if (path === rootPath) continue;
        const parent = folderOf(path);
        total.set(parent, (total.get(parent) ?? 0) + (total.get(path) ?? 0));
      }
      const tree: FolderTree = {
        folders: folders.map((path) => {
          const other = otherFiles(path);
          return { path, items: items.get(path) ?? 0, total: total.get(path) ?? 0, ...(other && { other }) };
        }),
      };
      return listJson(request, tree, feed.cursor);
    },

    query({ request, url }) {
      const scope = readScope(url);
      if (url.searchParams.get("only") === "count") return stateJson(countView(gallery, labelsOf, scope), feed.cursor);
      const sort = Sort.safeParse(url.searchParams.get("sort") ?? "name");
      if (!sort.success) throw new HttpProblem("invalid_parameter", `sort is one of ${Sort.options.join(", ")}.`);
      const seed = url.searchParams.get("seed") ?? "";
      const view = toView(gallery, labelsOf, scope, sort.data, seed);
      if (!damaged.any) return listJson(request, view, feed.cursor);
      const positions = view.paths.flatMap((path, index) => {
        const image = gallery.image(path);
        return image && damaged.has(image) ? [index] : [];
      });
      return listJson(request, { ...view, damaged: positions }, feed.cursor);
    },

    search({ request, url }) {
      const limit = readInteger(url, "limit", { fallback: 100, min: 1, max: 1e15 });
      const found = searchImages(gallery, labelsOf, readScope(url));
      return listJson(request, { items: toItems(found.slice(0, Math.min(limit, limits.searchResults))) }, feed.cursor);
    },

    async readItems(call) {
      const { paths } = await readBody(call, ReadItems);
      const images = paths.flatMap((path) => gallery.image(requirePath(path)) ?? []);
      return listJson(call.request, { items: toItems(images) }, feed.cursor);
    },
  };
}

function toItem(image: GalleryImage, labels: Labels): Item {
  return {
    path: image.path,
    name: image.name,
    type: mimeTypes[image.format],
    w: image.width,
    h: image.height,
    size: image.size,
    hasThumb: true,
    hasMeta: image.format === "jpeg" || image.format === "png" || image.format === "webp",
    hash: fileStamp(image),
    addedAt: toIsoTime(image.modifiedAt),
    star: labels.star,
    comments: labels.notes,
    url: null,
    source: null,
    metrics: labels.metrics ?? null,
    tags: [...labels.tags],
    version: labels.version,
  };
}
