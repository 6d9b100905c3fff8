import { parseGalleryPath, prefixOf, rootPath } from "../../../wire/gallery-path.ts";
import type { Sort } from "../../../wire/query.ts";

/** Rows in the images' own proportions, or squares. */
export type Layout = "justified" | "square";

/** Everything in the page's address. A link with it opens the same view. */
export interface PagePlace {
  readonly folder: string;
  /** Whether images of subfolders are shown as well. */
  readonly recursive: boolean;
  readonly query: string;
  readonly sort: Sort;
  /** Seed of the `random` sort; the same seed gives the same order. */
  readonly seed: number;
  readonly layout: Layout;
  /** The image that the viewer shows, or null while the grid is in front. */
  readonly image: string | null;
  /** The images side by side; empty unless comparing. */
  readonly compare: readonly string[];
}

/** The place of an empty address. */
export const startingPlace: PagePlace = {
  folder: rootPath,
  recursive: true,
  query: "",
  sort: "name",
  seed: 0,
  layout: "justified",
  image: null,
  compare: [],
};

/** The most images that compare shows. */
export const compareLimit = 9;

/** Shown when more are selected. */
export const compareRefusal = `Compare shows up to ${compareLimit} images.`;

const sorts: Readonly<Record<Sort, true>> = {
  name: true,
  "-name": true,
  date: true,
  "-date": true,
  size: true,
  "-size": true,
  stars: true,
  "-stars": true,
  random: true,
};

/** Whether a text is a sort order. */
export function isSort(text: string): text is Sort {
  return Object.hasOwn(sorts, text);
}

/** Writes a place as the part of an address after `#`: the folder, then everything that differs from the default. */
export function toFragment(place: PagePlace): string {
  const inside = (path: string) => {
    const prefix = prefixOf(place.folder);
    return path.startsWith(prefix) ? path.slice(prefix.length) : path;
  };
  const details = new URLSearchParams();
  if (!place.recursive) details.set("flat", "1");
  if (place.query !== "") details.set("q", place.query);
  if (place.sort !== "name") details.set("sort", place.sort);
  if (place.sort === "random") details.set("seed", String(place.seed));
  if (place.layout !== "justified") details.set("layout", place.layout);
  if (place.image !== null) details.set("image", inside(place.image));
  for (const path of place.compare) details.append("compare", inside(path));
  const folder = encodeURI(place.folder).replaceAll(/[?#]/gu, encodeURIComponent);
  return details.size === 0 ? folder : `${folder}?${details.toString()}`;
}

/** Parses an address; unreadable parts get their defaults. */
export function fromFragment(fragment: string): PagePlace {
  const mark = fragment.indexOf("?");
  const folder = toPath(decode(mark < 0 ? fragment : fragment.slice(0, mark))) ?? rootPath;
  const details = new URLSearchParams(mark < 0 ? "" : fragment.slice(mark + 1));
  const outside = (text: string) => toPath(text.startsWith("/") ? text : prefixOf(folder) + text);
  const sort = details.get("sort") ?? "";
  const seed = Number(details.get("seed") ?? 0);
  const image = details.get("image");
  const compare = [...new Set(details.getAll("compare").flatMap((text) => outside(text) ?? []))];
  const single = compare.length === 1 ? (compare[0] ?? null) : null;
  return {
    folder,
    recursive: details.get("flat") !== "1",
    query: details.get("q") ?? "",
    sort: isSort(sort) ? sort : "name",
    seed: sort === "random" && Number.isSafeInteger(seed) && seed >= 0 ? seed : 0,
    layout: details.get("layout") === "square" ? "square" : "justified",
    // A single image opens in the viewer.
    image: single ?? (image === null ? null : outside(image)),
    compare: single === null ? compare.slice(0, compareLimit) : [],
  };
}

function toPath(text: string): string | null {
  const parsed = parseGalleryPath(text);
  return parsed.kind === "path" ? parsed.path : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % that was typed by hand.
    return text;
  }
}
