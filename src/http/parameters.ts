import type { Gallery } from "../gallery/gallery.ts";
import { countTests, parseQuery } from "../gallery/query-parser.ts";
import { nameOf, parseGalleryPath, rootPath } from "../wire/gallery-path.ts";
import type { GalleryImage } from "../gallery/gallery-image.ts";
import { formatOfName } from "../image/image-facts.ts";
import type { ViewSelector } from "../gallery/view.ts";
import { limits } from "../wire/limits.ts";
import { Sort } from "../wire/query.ts";
import { HttpProblem } from "./http-problem.ts";

/** Returns the canonical form of a path from a client; throws `invalid_path`. */
export function requirePath(text: string | null | undefined): string {
  const parsed = parseGalleryPath(text ?? rootPath);
  if (parsed.kind === "path") return parsed.path;
  throw new HttpProblem("invalid_path", parsed.message);
}

/** A switch such as `recursive=1`. */
export function readSwitch(url: URL, name: string, fallback: boolean): boolean {
  const value = url.searchParams.get(name)?.toLowerCase();
  if (value === undefined || value === "") return fallback;
  if (value === "1" || value === "true") return true;
  if (value === "0" || value === "false") return false;
  throw new HttpProblem("invalid_parameter", `${name} must be 0 or 1.`);
}

/** Reads a whole number within bounds; throws `code` for anything else. */
export function readInteger(
  url: URL,
  name: string,
  {
    fallback,
    min,
    max,
    clamped = false,
    code = "invalid_parameter",
  }: {
    fallback: number;
    min: number;
    max: number;
    /** Reduces a larger number to `max` instead of refusing it. */
    clamped?: boolean;
    code?: "invalid_parameter" | "invalid_page";
  },
): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,400}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  if (clamped && value > max) return max;
  throw new HttpProblem(code, `${name} must be a whole number from ${min}${clamped ? "" : ` to ${max}`}.`);
}

/** The text of a search. */
export function readQuery(url: URL): string {
  const q = url.searchParams.get("q") ?? "";
  if (q.length > limits.queryCharacters)
    throw new HttpProblem("invalid_parameter", `q must be at most ${limits.queryCharacters} characters.`);
  requireFewTerms(q);
  return q;
}

/** Limits the terms, because each is tested on every image. */
export function requireFewTerms(q: string): void {
  if (countTests(parseQuery(q)) > limits.queryTerms)
    throw new HttpProblem("invalid_parameter", `q may have at most ${limits.queryTerms} terms and values.`);
}

/** The parameters that select and order a view: `path`, `recursive`, `q`, `sort` and `seed`. */
export interface ViewParameters {
  readonly selector: ViewSelector;
  readonly sort: Sort;
  readonly seed: string;
}

export function readSelector(gallery: Gallery, url: URL): ViewSelector {
  return { path: requireFolder(gallery, url), recursive: readSwitch(url, "recursive", true), q: readQuery(url) };
}

export function readView(gallery: Gallery, url: URL): ViewParameters {
  const selector = readSelector(gallery, url);
  const sort = Sort.safeParse(url.searchParams.get("sort") ?? "name");
  if (!sort.success) throw new HttpProblem("invalid_parameter", `sort is one of ${Sort.options.join(", ")}.`);
  return { selector, sort: sort.data, seed: url.searchParams.get("seed") ?? "" };
}

/** Returns the image named by `path`; throws if the path is invalid, not of a supported format, or not in the gallery. */
export function requireImage(gallery: Gallery, url: URL): GalleryImage {
  const text = url.searchParams.get("path");
  if (text === null) throw new HttpProblem("invalid_path", "Name the image with ?path=.");
  const path = requirePath(text);
  const image = gallery.image(path);
  if (image) return image;
  if (!formatOfName(nameOf(path))) {
    throw new HttpProblem("unsupported_image", "This file name is not that of a supported image format.");
  }
  throw missing(gallery, path, "image");
}

/** Returns the folder named by `path`; the root by default. */
export function requireFolder(gallery: Gallery, url: URL): string {
  const path = requirePath(url.searchParams.get("path"));
  if (!gallery.hasFolder(path)) throw missing(gallery, path, "folder");
  return path;
}

/** The problem for a path at which there is nothing. */
export function missing(gallery: Gallery, path: string, what: "image" | "folder"): HttpProblem {
  if (gallery.leadsOutside(path))
    return new HttpProblem("invalid_path", "This path is behind a symbolic link that leaves the gallery.");
  return new HttpProblem("not_found", `No such ${what}.`);
}
