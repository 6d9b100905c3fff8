import { limits } from "./limits.ts";

export type ParsedPath =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "invalid"; readonly message: string };

/** The canonical path of the served folder itself. */
export const rootPath = "/";

/**
 * Normalises a path from a client: a leading `/`, no trailing `/`, `\` as `/`, repeated slashes collapsed, surrounding
 * whitespace trimmed. Rejects paths that could leave the gallery.
 */
export function parseGalleryPath(text: string): ParsedPath {
  const tooLong = `A path must be at most ${limits.pathBytes} bytes.`;
  if (text.length > limits.pathBytes) return invalid(tooLong);
  if (text.includes("\0")) return invalid("A path must not contain a NUL character.");
  if (!text.isWellFormed()) return invalid("A path must be well-formed Unicode.");
  const segments = text
    .replaceAll("\\", "/")
    .trimStart()
    .split("/")
    .filter((segment) => segment !== "");
  while (segments.at(-1)?.trim() === "") segments.pop();
  const path = `/${segments.join("/").trimEnd()}`;
  // A UTF-16 code unit takes at most three bytes.
  if (path.length * 3 > limits.pathBytes && new TextEncoder().encode(path).length > limits.pathBytes)
    return invalid(tooLong);
  if (path.split("/").some((segment) => segment === "." || segment === "..")) {
    return invalid("A path must not contain the segments . and ..");
  }
  return { kind: "path", path };
}

/** The parent folder of `path`; the root for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? rootPath : path.slice(0, slash);
}

/** The last segment of `path`; "" for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The prefix of all paths below a folder. */
export function prefixOf(folder: string): string {
  return folder === rootPath ? rootPath : `${folder}/`;
}

/** Whether `path` is the folder itself or anything below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(prefixOf(folder));
}

function invalid(message: string): ParsedPath {
  return { kind: "invalid", message };
}
