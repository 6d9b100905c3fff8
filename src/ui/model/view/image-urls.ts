import type { Client } from "../../../client.ts";
import { thumbWidthFor, type ThumbWidth } from "../../../wire/renditions.ts";

/** URLs of images. Each contains the file stamp, so that it changes with the file. */
export interface ImageUrls {
  /** The thumbnail for a cell of the grid that draws it `pixels` device px wide. */
  thumb(path: string, pixels: number): string;
  /** A thumbnail at least that wide; preferably the one the grid has already loaded. */
  standIn(path: string, pixels?: number): string;
  /** The thumbnail embedded in a JPEG; undefined for other formats. */
  embedded(path: string): string | undefined;
  preview(path: string): string;
  /** What the browser shows at full size: the original, or the largest JPEG in a camera raw file, or a rendition of a TIFF. */
  full(path: string): string;
  /** The file as it is. */
  original(path: string): string;
}

export interface ImageUrlsOptions {
  readonly client: Pick<Client, "thumbUrl" | "embeddedThumbUrl" | "previewUrl" | "embeddedPreviewUrl" | "fileUrl">;
  /** Reading it subscribes; "" or undefined while unknown. */
  readonly stampOf: (path: string) => string | undefined;
}

/** The files that browsers show. */
const isShown = /\.(jpe?g|png|webp|gif|avif)$/iu;

const isTiff = /\.tiff?$/iu;
/** The long edge of the largest preview, in px. */
const largestPreview = 4096;

const remembered = 5_000;

/** Builds URLs from the file stamps in the view. */
export function createImageUrls({ client, stampOf }: ImageUrlsOptions): ImageUrls {
  const lastWidths = new Map<string, ThumbWidth>();

  const remember = (path: string, width: ThumbWidth) => {
    lastWidths.delete(path);
    lastWidths.set(path, width);
    const [oldest] = lastWidths.keys();
    if (lastWidths.size > remembered && oldest !== undefined) lastWidths.delete(oldest);
  };

  const known = (path: string) => stampOf(path) || undefined;

  return {
    thumb(path, pixels) {
      const width = thumbWidthFor(pixels);
      remember(path, width);
      return client.thumbUrl(path, { stamp: known(path), width });
    },
    standIn(path, pixels = 0) {
      const shown = lastWidths.get(path) ?? 0;
      return client.thumbUrl(path, {
        stamp: known(path),
        width: shown >= pixels ? shown || 256 : thumbWidthFor(pixels),
      });
    },
    embedded: (path) => (/\.jpe?g$/iu.test(path) ? client.embeddedThumbUrl(path, known(path)) : undefined),
    preview: (path) => client.previewUrl(path, known(path)),
    full(path) {
      if (isShown.test(path)) return client.fileUrl(path, known(path));
      return isTiff.test(path)
        ? client.previewUrl(path, known(path), largestPreview)
        : client.embeddedPreviewUrl(path, known(path));
    },
    original: (path) => client.fileUrl(path, known(path)),
  };
}
