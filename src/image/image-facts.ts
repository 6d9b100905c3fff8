/** Format and size, read from the first bytes of an image. */
export interface ImageFacts {
  readonly format: ImageFormat;
  /** Width as shown, in px, orientation applied; 0 if it cannot be read. */
  readonly width: number;
  readonly height: number;
}

export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "avif";

/** The MIME type of each format that is served. */
export const mimeTypes: Readonly<Record<ImageFormat, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  avif: "image/avif",
};

const extensions: Readonly<Record<string, ImageFormat>> = {
  jpg: "jpeg",
  jpeg: "jpeg",
  png: "png",
  webp: "webp",
  gif: "gif",
  avif: "avif",
};

/** The format by a file name's extension; undefined if it is not a served format. */
export function formatOfName(name: string): ImageFormat | undefined {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? undefined : extensions[name.slice(dot + 1).toLowerCase()];
}
