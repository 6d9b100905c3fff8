/** The parts of an image file that tell about it, as they stand in the file. */
export interface MetadataBlocks {
  /** A TIFF block. */
  exif?: Uint8Array;
  /** An XMP packet. */
  xmp?: Uint8Array;
  /** The content of a Photoshop APP13 segment, which holds IPTC records. */
  photoshop?: Uint8Array;
  /** Texts by keyword, in the order of the file. */
  readonly texts: { readonly keyword: string; readonly text: string }[];
}

/** Larger blocks are left out; bytes. Honest ones are far below. */
export const largestBlock = 256 * 1024;

/** No text is longer; characters. */
export const longestText = 128 * 1024;

/** The texts of one image are not longer together; characters. */
export const longestTexts = 1024 * 1024;

/** No more texts, or tags of a kind, are read of one image. */
export const mostEntries = 200;

const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");

/** Text in UTF-8, or where it is not, in Latin-1: both are written where the standards ask for Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}
