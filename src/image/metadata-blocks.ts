/** The metadata in an image file, as raw bytes and texts. */
export interface MetadataBlocks {
  /** A TIFF block. */
  exif?: Uint8Array;
  /** An XMP packet. */
  xmp?: Uint8Array;
  /** The content of a Photoshop APP13 segment, which holds IPTC records. */
  photoshop?: Uint8Array;
  /** Texts with their keywords, in file order. */
  readonly texts: { readonly keyword: string; readonly text: string }[];
}

/** Larger blocks are left out; bytes. Real ones are far smaller. */
export const largestBlock = 256 * 1024;

/** Longer texts are cut; characters. */
export const longestText = 128 * 1024;

/** The most text of one image; characters. */
export const longestTexts = 1024 * 1024;

/** The most texts, and tags of one kind, that are read of one image. */
export const mostEntries = 200;

const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");

/** Decodes UTF-8, or else Latin-1: writers use both where the standards require Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}
