import type { FoundImage } from "../../source/source.ts";
import type { Sort } from "../../wire/query.ts";
import type { Labels } from "../../wire/sidecar.ts";
import type { Interned } from "./interned.ts";

/** Values of labels that many images share. */
export interface SharedValues {
  /** Lists of tags, in their order; 0 is no tags. */
  readonly tags: Interned<readonly string[]>;
  /** Who labelled an image last; 0 is nobody. */
  readonly authors: Interned<string>;
}

type ReversibleSort = { [Name in Sort]: `-${Name}` extends Sort ? Name : never }[Sort];

/** A column: one number per image. */
interface ColumnEntry {
  readonly storage: "bytes" | "integers" | "numbers";
  /** Reads the value from what a scan finds. */
  readonly ofImage?: (image: FoundImage) => number;
  /** Reads the value from labels; it is updated whenever they change. */
  readonly ofLabels?: (labels: Labels, shared: SharedValues) => number;
  /** The order by this column. */
  readonly sort?: ReversibleSort;
  /** The field of the search language that compares this column. */
  readonly measure?: "w" | "h" | "size";
}

/** The formats by their number in the column `format` and in the stored index: a new one comes last. */
export const formats: readonly FoundImage["format"][] = ["jpeg", "png", "webp", "gif", "avif"];

/** Bits of the column `details`: what is stored only in the labels themselves. */
export const hasNotes = 1;
export const hasMetrics = 2;

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
  modifiedAt: { storage: "numbers", ofImage: ({ modifiedAt }) => modifiedAt, sort: "date" },
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
} as const satisfies Record<string, ColumnEntry>;

export type ColumnName = keyof typeof columnTable;

const isColumnName = (name: string): name is ColumnName => name in columnTable;

/** Every column with its entry. */
export const columnEntries: readonly { readonly name: ColumnName; readonly entry: ColumnEntry }[] = Object.keys(
  columnTable,
)
  .filter(isColumnName)
  .map((name) => ({ name, entry: columnTable[name] }));
