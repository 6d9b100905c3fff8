import { fileStamp, type GalleryImage } from "./gallery-image.ts";

/** Which images were found to be damaged when they were decoded; for as long as their files stay as they are. */
export interface DamagedImages {
  /** Whether there are any. */
  readonly any: boolean;
  has(image: GalleryImage): boolean;
  /** Takes what a decoder found. */
  note(path: string, stamp: string): void;
}

const remembered = 100_000;

/** Creates an empty set; `onNews` is told of each damaged file once. */
export function createDamagedImages(onNews: (path: string, stamp: string) => void): DamagedImages {
  const stamps = new Map<string, string>();
  return {
    get any() {
      return stamps.size > 0;
    },
    has: (image) => stamps.get(image.path) === fileStamp(image),
    note(path, stamp) {
      if (stamps.get(path) === stamp) return;
      stamps.set(path, stamp);
      const [oldest] = stamps.keys();
      if (stamps.size > remembered && oldest !== undefined) stamps.delete(oldest);
      onNews(path, stamp);
    },
  };
}
