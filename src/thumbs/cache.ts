import { LRUCache } from "lru-cache";

/** Rendered images by a name made from their content and order. Any error is a miss. */
export interface ThumbCache {
  get(name: string): Promise<Uint8Array | undefined>;
  /** Stores the bytes; resolves whether or not that worked. */
  put(name: string, bytes: Uint8Array): Promise<void>;
}

/** The most recently used images, up to a number of bytes. */
export interface RecentThumbs {
  get(name: string): Uint8Array | undefined;
  put(name: string, bytes: Uint8Array): void;
  /** Bytes held. */
  size(): number;
}

/** The memory of an entry besides its bytes: its name and its places in the cache. */
const entryBytes = 200;

/** Creates a cache in memory. An image over a sixteenth of `maximumBytes` is not stored, because it would evict too many others. */
export function createRecentThumbs(maximumBytes: number): RecentThumbs {
  const images = new LRUCache<string, Uint8Array>({
    maxSize: maximumBytes,
    maxEntrySize: Math.floor(maximumBytes / 16),
    sizeCalculation: (bytes) => bytes.length + entryBytes,
  });
  return {
    get: (name) => images.get(name),
    put: (name, bytes) => void images.set(name, bytes),
    size: () => images.calculatedSize,
  };
}
