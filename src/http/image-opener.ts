import type { ImageSource, OpenImage } from "../source/source.ts";
import { HttpProblem } from "./http-problem.ts";

/** Opens files of the gallery, and has those forgotten that are not there any more. */
export interface ImageOpener {
  /** Throws the problem that says why the file cannot be opened. */
  open(path: string): Promise<OpenImage>;
  /** Whether there is no such file any more. One that cannot be read is not missing. */
  isMissing(path: string): Promise<boolean>;
}

/** `onMissing` is told of each file that was not there. */
export function createImageOpener(source: ImageSource, onMissing: (path: string) => Promise<void>): ImageOpener {
  return {
    async open(path) {
      const opened = await source.open(path);
      switch (opened.kind) {
        case "open":
          return opened.image;
        case "missing":
          void onMissing(path);
          throw noLongerThere();
        case "refused":
          throw new HttpProblem("invalid_path", "That is not a plain file inside of the gallery.");
        case "unreadable":
          throw unreadable();
      }
    },
    async isMissing(path) {
      const opened = await source.open(path);
      if (opened.kind === "open") await opened.image.close();
      if (opened.kind === "missing") void onMissing(path);
      return opened.kind === "missing";
    },
  };
}

/** The image was in the folder when that was read. */
export function noLongerThere(): HttpProblem {
  return new HttpProblem("not_found", "The image is no longer in the folder.");
}

export function unreadable(): HttpProblem {
  return new HttpProblem("unreadable_image", "The file cannot be read. Check its permissions and its disk.");
}
