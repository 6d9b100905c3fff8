import { fileStamp, type GalleryImage } from "./gallery-image.ts";

/** Which images were found to be damaged when they were decoded; for as long as their files stay as they are. */
export interface DamagedImages {
  /** Whether there are any. */
  readonly any: boolean;
  /** Rises with each damaged file that is found. */
  readonly revision: number;
  has(image: GalleryImage): boolean;
  /** Takes what a decoder found. */
  note(path: string, stamp: string): void;
}

const remembered = 100_000;

/** Creates an empty set; `onNews` is told of each damaged file once. */
export function createDamagedImages(onNews: (path: string, stamp: string) => void): DamagedImages {
  const stamps = new Map<string, string>();
  let revision = 0;
  return {
    get any() {
      return stamps.size > 0;
    },
    get revision() {
      return revision;
    },
    has: (image) => stamps.get(image.path) === fileStamp(image),
    note(path, stamp) {
      if (stamps.get(path) === stamp) return;
      stamps.set(path, stamp);
      revision += 1;
      const [oldest] = stamps.keys();
      if (stamps.size > remembered && oldest !== undefined) stamps.delete(oldest);
      onNews(path, stamp);
    },
  };
}
