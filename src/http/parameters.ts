import type { Gallery } from "../gallery/gallery.ts";
import { countTests, parseQuery } from "../gallery/query.ts";
import { nameOf, parseGalleryPath, rootPath } from "../gallery/path.ts";
import type { GalleryImage } from "../gallery/gallery-image.ts";
import { formatOfName } from "../image/image-facts.ts";
import { limits } from "../wire/limits.ts";
import { HttpProblem } from "./http-problem.ts";

/** The canonical form of a path that a client sent; throws `invalid_path`. */
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
  throw new HttpProblem("invalid_parameter", `${name} is 0 or 1.`);
}

/** A whole number within bounds; throws `code` for anything else. */
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
    /** Takes what is larger as `max` instead of refusing it. */
    clamped?: boolean;
    code?: "invalid_parameter" | "invalid_page";
  },
): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,400}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  if (clamped && value > max) return max;
  throw new HttpProblem(code, `${name} is a whole number from ${min}${clamped ? "" : ` to ${max}`}.`);
}

/** The text of a search. */
export function readQuery(url: URL): string {
  const q = url.searchParams.get("q") ?? "";
  if (q.length > limits.queryCharacters)
    throw new HttpProblem("invalid_parameter", `q has at most ${limits.queryCharacters} characters.`);
  requireFewTerms(q);
  return q;
}

/** Each condition is asked of every image. */
export function requireFewTerms(q: string): void {
  if (countTests(parseQuery(q)) > limits.queryTerms)
    throw new HttpProblem("invalid_parameter", `q has at most ${limits.queryTerms} terms and values.`);
}

/** The image that a request names: a canonical path of a supported format that is in the gallery. */
export function requireImage(gallery: Gallery, url: URL): GalleryImage {
  const text = url.searchParams.get("path");
  if (text === null) throw new HttpProblem("invalid_path", "Name the image with ?path=.");
  const path = requirePath(text);
  const image = gallery.image(path);
  if (image) return image;
  if (!formatOfName(nameOf(path))) {
    throw new HttpProblem("unsupported_image", "That is not the name of a supported image.");
  }
  throw missing(gallery, path, "image");
}

/** The folder that a request names; the root when it names none. */
export function requireFolder(gallery: Gallery, url: URL): string {
  const path = requirePath(url.searchParams.get("path"));
  if (!gallery.hasFolder(path)) throw missing(gallery, path, "folder");
  return path;
}

/** Why there is nothing at a path. */
export function missing(gallery: Gallery, path: string, what: "image" | "folder"): HttpProblem {
  if (gallery.leadsOutside(path))
    return new HttpProblem("invalid_path", "A symbolic link leads out of the gallery there.");
  return new HttpProblem("not_found", `There is no such ${what}.`);
}
