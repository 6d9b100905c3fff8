import { createFolderDiff } from "../../src/gallery/folder-diff.ts";
import type { Gallery } from "../../src/gallery/gallery.ts";
import { folderOf, rootPath } from "../../src/wire/gallery-path.ts";
import type { ScanBatch } from "../../src/source/source.ts";

/** Has the gallery hold exactly what a complete scan of the subtree `path` finds; the folders of images are found too. */
export async function readInto(gallery: Gallery, path: string, found: Partial<ScanBatch>): Promise<void> {
  const { folders = [], images = [] } = found;
  const all = new Set([path]);
  for (const folder of [...folders, ...images.map((image) => folderOf(image.path))])
    for (let each = folder; each !== path && each !== rootPath; each = folderOf(each)) all.add(each);
  const diff = createFolderDiff({ gallery, path, recursive: true });
  diff.add({ ...found, images, folders: [...all].sort() });
  diff.finish();
  const change = diff.take();
  if (change) await gallery.apply(change);
}
