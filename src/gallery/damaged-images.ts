import { LRUCache } from "lru-cache";
import { fileStamp, type GalleryImage } from "./gallery-image.ts";

/** Images that turned out to be damaged when they were decoded, until their files change. */
export interface DamagedImages {
  /** Whether there are any. */
  readonly any: boolean;
  /** Increments with each damaged file. */
  readonly revision: number;
  has(image: GalleryImage): boolean;
  /** Paths of files that were damaged and may have changed since. */
  paths(): readonly string[];
  /** Records a damaged file. */
  note(path: string, stamp: string): void;
}

const remembered = 100_000;

/** Creates an empty set; `onNews` is called once for each damaged file. */
export function createDamagedImages(onNews: (path: string, stamp: string) => void): DamagedImages {
  // Bounded by size: with a bound on the count, the cache would allocate all slots at once.
  const stamps = new LRUCache<string, string>({ maxSize: remembered, sizeCalculation: () => 1 });
  let revision = 0;
  return {
    get any() {
      return stamps.size > 0;
    },
    get revision() {
      return revision;
    },
    has: (image) => stamps.get(image.path) === fileStamp(image),
    paths: () => [...stamps.keys()],
    note(path, stamp) {
      if (stamps.get(path) === stamp) return;
      stamps.set(path, stamp);
      revision += 1;
      onNews(path, stamp);
    },
  };
}
