import { createFileWindow, type FileWindow, type ReadableFile } from "./byte-window.ts";
import { jpegBlocks } from "./jpeg-blocks.ts";
import type { MetadataBlocks } from "./metadata-blocks.ts";
import { pngBlocks } from "./png-blocks.ts";
import { formatOfBytes } from "./probe.ts";
import { rawBlocks } from "./raw-blocks.ts";
import { type ReadableTags, readExif, readIptc, readXmp, tidy } from "./readable-tags.ts";
import { readLater } from "./reading.ts";
import { webpBlocks } from "./webp-blocks.ts";

/** The formats whose metadata is read. */
export type MetadataFormat = "jpeg" | "png" | "webp" | "raw" | "tiff";

/** An image's metadata: readable values by tag name, in the sections that are not empty. */
export type ImageMetadata = { readonly [section in "exif" | "gps" | "iptc" | "xmp" | "text"]?: ReadableTags };

const readers: Readonly<Record<MetadataFormat, (window: FileWindow) => Promise<MetadataBlocks>>> = {
  jpeg: (window) => readLater(jpegBlocks(), window),
  png: pngBlocks,
  webp: (window) => readLater(webpBlocks(), window),
  raw: (window) => readLater(rawBlocks(), window),
  tiff: (window) => readLater(rawBlocks(), window),
};

/**
 * Reads an image's metadata without decoding its pixels: EXIF, GPS, IPTC, XMP, and the texts of PNG and JPEG by keyword.
 * Leaves out binary values and caps the rest. Rejects only if the file cannot be read.
 */
export async function readMetadata(format: MetadataFormat, file: ReadableFile): Promise<ImageMetadata> {
  const window = createFileWindow(file);
  const blocks =
    formatOfBytes(await window.at(0, 12), format) === format ? await readers[format](window) : { texts: [] };
  const sections: Record<keyof ImageMetadata, ReadableTags> = {
    ...(blocks.exif ? readExif(blocks.exif) : { exif: {}, gps: {} }),
    iptc: blocks.photoshop ? readIptc(blocks.photoshop) : {},
    xmp: blocks.xmp ? readXmp(blocks.xmp) : {},
    text: textsOf(blocks),
  };
  return Object.fromEntries(Object.entries(sections).filter(([, tags]) => Object.keys(tags).length > 0));
}

/** Keywords may repeat; repeated ones are numbered. */
function textsOf({ texts }: MetadataBlocks): ReadableTags {
  const named = new Map<string, string>();
  for (const { keyword, text } of texts) {
    const name = tidy(keyword) || "Text";
    let unique = name;
    for (let count = 2; named.has(unique); count++) unique = `${name} (${count})`;
    named.set(unique, tidy(text));
  }
  return Object.fromEntries(named);
}
