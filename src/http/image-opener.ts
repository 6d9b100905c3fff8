import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import type { ImageSource, OpenImage } from "../source/source.ts";
import { HttpProblem } from "./http-problem.ts";

/** Opens the files of images. */
export interface ImageOpener {
  /** Throws the problem that says why the file cannot be opened. */
  open(image: GalleryImage): Promise<OpenImage>;
  /** Whether there is no file at the path. One that cannot be read is not missing. */
  isMissing(path: string): Promise<boolean>;
}

/** Calls `suspect` with each file that is missing, or differs from what the scan found. */
export function createImageOpener(source: ImageSource, suspect: (paths: readonly string[]) => void): ImageOpener {
  return {
    async isMissing(path) {
      const opened = await source.open(path);
      if (opened.kind === "open") await opened.image.close();
      return opened.kind === "missing";
    },
    async open(image) {
      const { path } = image;
      const opened = await source.open(path);
      switch (opened.kind) {
        case "open":
          if (fileStamp(opened.image) !== fileStamp(image)) suspect([path]);
          return opened.image;
        case "missing":
          suspect([path]);
          throw noLongerThere();
        case "refused":
          throw new HttpProblem("invalid_path", "That is not a plain file inside the gallery.");
        case "unreadable":
          throw unreadable();
      }
    },
  };
}

/** The problem for an image that the last scan found. */
export function noLongerThere(): HttpProblem {
  return new HttpProblem("not_found", "The image is no longer in the folder.");
}

export function unreadable(): HttpProblem {
  return new HttpProblem("unreadable_image", "The file cannot be read. Check its permissions and its disk.");
}
