import type { FoundImage } from "../../source/source.ts";
import { TakenFrom, type IndexedMetadata } from "../../wire/indexed-metadata.ts";
import type { Sort } from "../../wire/query.ts";
import type { Labels } from "../../wire/sidecar.ts";
import { toShownLabels } from "../file-labels.ts";
import type { Measure } from "../search-terms.ts";
import type { Interned } from "./interned.ts";

/** Values of labels that many images share. */
export interface SharedValues {
  /** Lists of tags, in their order; 0 is no tags. */
  readonly tags: Interned<readonly string[]>;
  /** Who labelled an image last; 0 is nobody. */
  readonly authors: Interned<string>;
  /** What files say; 0 is nothing. */
  readonly cameras: Interned<string>;
  readonly lenses: Interned<string>;
  readonly models: Interned<string>;
  /** Their first 1,000 characters. */
  readonly prompts: Interned<string>;
  /** Labels in files, as those of an image. */
  readonly fileLabels: Interned<Labels>;
}

type ReversibleSort = { [Name in Sort]: `-${Name}` extends Sort ? Name : never }[Sort];

/** A column: one number per image. */
interface ColumnEntry {
  readonly storage: "bytes" | "integers" | "floats" | "numbers";
  /** Takes no memory until an image has another value than 0. */
  readonly isSparse?: true;
  /** Reads the value from what a scan finds. */
  readonly ofImage?: (image: FoundImage) => number;
  /** Reads the value from labels; it is updated whenever they change. */
  readonly ofLabels?: (labels: Labels, shared: SharedValues) => number;
  /** Reads the value from what a file says of itself. */
  readonly ofMetadata?: (metadata: IndexedMetadata, shared: SharedValues, image: FoundImage) => number;
  /** The order by this column. */
  readonly sort?: ReversibleSort;
  /** The field of the search language that compares this column. */
  readonly measure?: Measure;
}

/** The formats by their number in the column `format` and in the stored index: a new one comes last. */
export const formats: readonly FoundImage["format"][] = ["jpeg", "png", "webp", "gif", "avif", "raw", "tiff"];

/** Bits of the column `details`: what is stored only in the labels themselves. */
export const hasNotes = 1;
export const hasMetrics = 2;

/** The origins of a capture time by their number in the column `takenFrom`; 0 is the file's modification time. */
export const takenOrigins: readonly (TakenFrom | undefined)[] = [undefined, ...TakenFrom.options];

/** The column `takenOffset` counts quarters of an hour, and has 0 for an unknown offset. */
export const quarterMinutes = 15;
export const utcQuarters = 100;

/** Characters of a prompt that are searched. */
const promptCharacters = 1_000;

/** Every column. A new one is one entry here, and one for its search field in `search-language.ts` if it has one. */
export const columnTable = {
  format: { storage: "bytes", ofImage: ({ format }) => formats.indexOf(format) },
  /** 1 while the header has not been read. */
  unread: { storage: "bytes", ofImage: ({ unread }) => (unread ? 1 : 0) },
  width: { storage: "integers", ofImage: ({ width }) => width, measure: "w" },
  height: { storage: "integers", ofImage: ({ height }) => height, measure: "h" },
  size: { storage: "numbers", ofImage: ({ size }) => size, measure: "size", sort: "size" },
  /** The number of the file on its disk; 0 if it has none. */
  inode: { storage: "numbers", ofImage: ({ inode = 0 }) => inode },
  modifiedAt: { storage: "numbers", ofImage: ({ modifiedAt }) => modifiedAt },
  /** 0 for no star, else one more than the stars. */
  star: { storage: "bytes", ofLabels: ({ star }) => (star === null ? 0 : star + 1), sort: "stars" },
  version: { storage: "integers", ofLabels: ({ version }) => version },
  tags: { storage: "integers", ofLabels: ({ tags }, shared) => shared.tags.idOf(tags) },
  author: {
    storage: "integers",
    ofLabels: ({ updated_at, updated_by }, shared) => (updated_at === "" ? 0 : shared.authors.idOf(updated_by)),
  },
  details: {
    storage: "bytes",
    ofLabels: ({ notes, metrics }) => (notes === "" ? 0 : hasNotes) | (metrics ? hasMetrics : 0),
  },
  /** 1 once the metadata of the file as it is has been read. */
  indexed: { storage: "bytes", isSparse: true },
  /** When the image was taken, by the clock of the camera as if that were UTC; else when the file was modified. */
  taken: { storage: "numbers", ofMetadata: ({ taken }, _, { modifiedAt }) => taken?.at ?? modifiedAt, sort: "date" },
  takenFrom: { storage: "bytes", isSparse: true, ofMetadata: ({ taken }) => takenOrigins.indexOf(taken?.from) },
  takenOffset: {
    storage: "bytes",
    isSparse: true,
    ofMetadata: ({ taken }) => (taken?.offset === undefined ? 0 : taken.offset / quarterMinutes + utcQuarters),
  },
  camera: { storage: "integers", isSparse: true, ofMetadata: ({ camera = "" }, { cameras }) => cameras.idOf(camera) },
  lens: { storage: "integers", isSparse: true, ofMetadata: ({ lens = "" }, { lenses }) => lenses.idOf(lens) },
  iso: { storage: "integers", isSparse: true, ofMetadata: ({ iso = 0 }) => iso, measure: "iso" },
  aperture: { storage: "floats", isSparse: true, ofMetadata: ({ aperture = 0 }) => aperture, measure: "f" },
  shutter: { storage: "floats", isSparse: true, ofMetadata: ({ shutter = 0 }) => shutter, measure: "shutter" },
  focal: { storage: "floats", isSparse: true, ofMetadata: ({ focal = 0 }) => focal, measure: "focal" },
  gps: { storage: "bytes", isSparse: true, ofMetadata: ({ gps }) => (gps ? 1 : 0) },
  model: {
    storage: "integers",
    isSparse: true,
    ofMetadata: ({ generation }, { models }) => models.idOf(generation?.model ?? ""),
  },
  prompt: {
    storage: "integers",
    isSparse: true,
    ofMetadata: ({ generation }, { prompts }) => prompts.idOf((generation?.prompt ?? "").slice(0, promptCharacters)),
  },
  fileLabels: {
    storage: "integers",
    isSparse: true,
    ofMetadata: ({ labels }, { fileLabels }) => fileLabels.idOf(toShownLabels(labels)),
  },
} as const satisfies Record<string, ColumnEntry>;

export type ColumnName = keyof typeof columnTable;

const isColumnName = (name: string): name is ColumnName => name in columnTable;

/** Every column with its entry. */
export const columnEntries: readonly { readonly name: ColumnName; readonly entry: ColumnEntry }[] = Object.keys(
  columnTable,
)
  .filter(isColumnName)
  .map((name) => ({ name, entry: columnTable[name] }));
