import { folderOf, nameOf, rootPath } from "../wire/gallery-path.ts";
import { formatOfName } from "../image/image-facts.ts";
import type { Differences, FoundImage, KnownFiles } from "../source/source.ts";
import type { Bucket } from "./bucket.ts";
import { listPages } from "./bucket-pages.ts";
import { BucketProblem } from "./bucket-problem.ts";
import type { ObjectPaths } from "./object-paths.ts";

const fewImages = 16;

/**
 * Compares what is known with the bucket: with the objects themselves where only few images are asked about, or else with a
 * listing of the one folder, or of everything below what the folders have in common. A changed image is reported as its new
 * size and time, with its header unread.
 */
export async function compareWithBucket(
  bucket: Bucket,
  paths: ObjectPaths,
  { folders, images }: KnownFiles,
  signal: AbortSignal | undefined,
): Promise<Differences> {
  if (folders.length === 0 && images.length <= fewImages) return compareObjects(bucket, paths, images);
  const unseen = new Map(images.map((image) => [image.path, image]));
  const inQuestion = new Set(folders);
  /** Folders below which nothing was listed: a bucket has no folders of its own. */
  const empty = new Set(folders);
  const differing = new Set<string>();
  const changed: FoundImage[] = [];
  const all = [...new Set([...folders, ...images.map(({ path }) => folderOf(path))])];
  const start = commonFolder(all);
  const single = all.length <= 1;

  for await (const { objects, prefixes } of listPages(
    bucket,
    paths.prefixOf(start),
    signal,
    single ? "/" : undefined,
  )) {
    if (prefixes.length > 0) empty.clear();
    for (const { key, size, modifiedAt } of objects) {
      const found = paths.pathOf(key);
      if (typeof found === "string" || key.endsWith("/")) continue;
      const { path } = found;
      for (let folder = folderOf(path); empty.delete(folder) && folder !== rootPath;) folder = folderOf(folder);
      const format = formatOfName(nameOf(path));
      const folder = folderOf(path);
      if (!format || (!inQuestion.has(folder) && !unseen.has(path))) continue;
      const known = unseen.get(path);
      unseen.delete(path);
      if (!known) differing.add(folder);
      else if (known.size !== size || known.modifiedAt !== modifiedAt)
        changed.push({ path, size, modifiedAt, format, width: 0, height: 0, unread: true });
    }
  }
  empty.delete(rootPath);
  return { folders: [...differing, ...empty], changed, missing: [...unseen.keys()] };
}

async function compareObjects(bucket: Bucket, paths: ObjectPaths, images: readonly FoundImage[]): Promise<Differences> {
  const changed: FoundImage[] = [];
  const missing: string[] = [];
  const compare = async (image: FoundImage): Promise<void> => {
    try {
      const { size, modifiedAt } = await bucket.facts(paths.keyOf(image.path));
      if (image.size !== size || image.modifiedAt !== modifiedAt)
        changed.push({ ...image, size, modifiedAt, width: 0, height: 0, unread: true });
    } catch (error) {
      if (!(error instanceof BucketProblem)) throw error;
      if (error.reason === "missing") missing.push(image.path);
    }
  };
  await Promise.all(images.map(compare));
  return { folders: [], changed, missing };
}

function commonFolder(folders: readonly string[]): string {
  const [first = rootPath, ...rest] = folders.toSorted();
  const last = rest.at(-1) ?? first;
  let common = first;
  while (common !== rootPath && last !== common && !last.startsWith(`${common}/`)) common = folderOf(common);
  return common;
}
