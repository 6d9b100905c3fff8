import type { Client } from "../../../client.ts";
import { thumbWidthFor, type ThumbWidth } from "../../../wire/renditions.ts";

/** Where the pixels of images are. Each address names the file's stamp, so that a changed file has another one. */
export interface ImageUrls {
  /** The thumbnail for a cell of the grid that draws it `pixels` device px wide. */
  thumb(path: string, pixels: number): string;
  /** A thumbnail of at least that width: the one that the grid has shown, where that is enough. */
  standIn(path: string, pixels?: number): string;
  /** The smaller version that a JPEG holds of itself; undefined for other formats. */
  embedded(path: string): string | undefined;
  preview(path: string): string;
  original(path: string): string;
}

export interface ImageUrlsOptions {
  readonly client: Pick<Client, "thumbUrl" | "embeddedThumbUrl" | "previewUrl" | "fileUrl">;
  /** Reading it subscribes; "" or undefined while unknown. */
  readonly stampOf: (path: string) => string | undefined;
}

const remembered = 5_000;

/** Makes addresses from the stamps that the view knows. */
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
    original: (path) => client.fileUrl(path, known(path)),
  };
}
