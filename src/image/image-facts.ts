/** Format and size, read from the first bytes of an image. */
export interface ImageFacts {
  readonly format: ImageFormat;
  /** Width as shown, in px, orientation applied; 0 if it cannot be read. */
  readonly width: number;
  readonly height: number;
}

export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "avif" | "raw" | "tiff";

const mimeTypes: Readonly<Record<Exclude<ImageFormat, "raw">, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  avif: "image/avif",
  tiff: "image/tiff",
};

/** Camera raw files have no registered types; these are those of freedesktop.org's shared-mime-info. */
const rawTypes: Readonly<Record<string, string>> = {
  arw: "image/x-sony-arw",
  cr2: "image/x-canon-cr2",
  cr3: "image/x-canon-cr3",
  crw: "image/x-canon-crw",
  dng: "image/x-adobe-dng",
  nef: "image/x-nikon-nef",
  nrw: "image/x-nikon-nrw",
  orf: "image/x-olympus-orf",
  pef: "image/x-pentax-pef",
  raf: "image/x-fuji-raf",
  rw2: "image/x-panasonic-rw2",
  sr2: "image/x-sony-sr2",
  srf: "image/x-sony-srf",
  srw: "image/x-samsung-srw",
  x3f: "image/x-sigma-x3f",
};
const anyRawType = "image/x-dcraw";
const otherRawExtensions = "3fr dcr erf fff iiq k25 kdc mef mos mrw raw rwl";

const extensions: Readonly<Record<string, ImageFormat>> = {
  jpg: "jpeg",
  jpeg: "jpeg",
  png: "png",
  webp: "webp",
  gif: "gif",
  avif: "avif",
  tif: "tiff",
  tiff: "tiff",
  ...Object.fromEntries([...Object.keys(rawTypes), ...otherRawExtensions.split(" ")].map((each) => [each, "raw"])),
};

/** The MIME type of an image's file. */
export function mimeTypeOf({ format, name }: { readonly format: ImageFormat; readonly name: string }): string {
  return format === "raw" ? (rawTypes[extensionOf(name)] ?? anyRawType) : mimeTypes[format];
}

/** The format by a file name's extension; undefined if it is not a served format. */
export function formatOfName(name: string): ImageFormat | undefined {
  return extensions[extensionOf(name)];
}

/** In lower case; "" for a name without one. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}
