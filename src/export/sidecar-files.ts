/** XMP files beside images. Paths are canonical gallery paths. */
export interface SidecarFiles {
  /** The names in a folder; empty if there is no such folder. */
  names(folder: string): Promise<readonly string[]>;
  /** Undefined if there is no such file. Rejects with `SidecarRefused` for what is no plain file of the gallery. */
  read(path: string): Promise<SidecarContent | undefined>;
  /**
   * Writes a file that is `before`, or not there if that is undefined. It has its old or its new content at any time. Rejects
   * with `SidecarRefused`, also if the file is not `before` any more.
   */
  write(path: string, text: string, before: SidecarContent | undefined): Promise<void>;
}

export interface SidecarContent {
  readonly text: string;
  /** Changes with the file. */
  readonly stamp: string;
  /** Unix ms. */
  readonly modifiedAt: number;
}

/** A file cannot be read or written; `message` is a sentence. */
export class SidecarRefused extends Error {
  override readonly name = "SidecarRefused";
}
