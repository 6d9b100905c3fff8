import type { FoundImage } from "../source/source.ts";
import { nameOf } from "./path.ts";

/** An image without its labels. Values are never mutated. */
export interface GalleryImage extends FoundImage {
  readonly name: string;
}

export function toImage(found: FoundImage): GalleryImage {
  const { path, format, width, height, size, modifiedAt, inode, unread } = found;
  const facts = { path, format, width, height, size, modifiedAt, ...(inode && { inode }), ...(unread && { unread }) };
  return { ...facts, name: nameOf(path) };
}

/** The file stamp: changes when the file's size or modification time does. */
export function fileStamp({ size, modifiedAt }: Pick<GalleryImage, "size" | "modifiedAt">): string {
  return fileStampOf(size, modifiedAt);
}

export function fileStampOf(size: number, modifiedAt: number): string {
  return `${size.toString(36)}-${Math.round(modifiedAt).toString(36)}`;
}
