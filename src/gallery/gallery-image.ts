import type { FoundImage } from "../source/source.ts";
import { nameOf } from "../wire/gallery-path.ts";

/** An image without its labels. Values are never mutated. */
export interface GalleryImage extends FoundImage {
  readonly name: string;
}

export function toImage(found: FoundImage): GalleryImage {
  const { path, format, width, height, size, modifiedAt, inode, unread } = found;
  const name = nameOf(path);
  // Whole literals: spreading optional fields takes ten times as long, and this is done for every image.
  if (unread) return { path, format, width, height, size, modifiedAt, name, unread, ...(inode && { inode }) };
  if (inode === undefined) return { path, format, width, height, size, modifiedAt, name };
  return { path, format, width, height, size, modifiedAt, name, inode };
}

/** The file stamp: changes when the file's size or modification time does. */
export function fileStamp({ size, modifiedAt }: Pick<GalleryImage, "size" | "modifiedAt">): string {
  return fileStampOf(size, modifiedAt);
}

export function fileStampOf(size: number, modifiedAt: number): string {
  return `${size.toString(36)}-${Math.round(modifiedAt).toString(36)}`;
}
