/** Images that were made before, by the name of their content and form. Any error is a miss. */
export interface ThumbCache {
  get(name: string): Promise<Uint8Array | undefined>;
  /** Keeps the bytes for a while; settles in any case. */
  put(name: string, bytes: Uint8Array): Promise<void>;
}

/** The most recently used images, up to a number of bytes. */
export interface RecentThumbs {
  get(name: string): Uint8Array | undefined;
  put(name: string, bytes: Uint8Array): void;
  /** Bytes held. */
  size(): number;
}

/** What an entry costs besides its bytes: its name, and the places in the map. */
const entryBytes = 200;

/** Creates a cache in memory. An image of more than a sixteenth of `maximumBytes` is not kept, so that one does not evict all. */
export function createRecentThumbs(maximumBytes: number): RecentThumbs {
  const entries = new Map<string, Uint8Array>();
  let held = 0;

  const remove = (name: string, bytes: Uint8Array): void => {
    entries.delete(name);
    held -= bytes.length + entryBytes;
  };

  return {
    get(name) {
      const bytes = entries.get(name);
      if (bytes) {
        // A map hands out its entries in the order they were set: the first is the one that was not used for longest.
        entries.delete(name);
        entries.set(name, bytes);
      }
      return bytes;
    },
    put(name, bytes) {
      const before = entries.get(name);
      if (before) remove(name, before);
      if (bytes.length + entryBytes > maximumBytes / 16) return;
      entries.set(name, bytes);
      held += bytes.length + entryBytes;
      for (const [oldest, oldBytes] of entries) {
        if (held <= maximumBytes) break;
        remove(oldest, oldBytes);
      }
    },
    size: () => held,
  };
}
