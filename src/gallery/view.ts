import { wholeSlice, type Slice } from "../time-slices.ts";
import type { Facets, QueryCount, QueryResponse, Sort } from "../wire/query.ts";
import { unlabelled, type Labels, type Star } from "../wire/sidecar.ts";
import { hasNotes } from "./columns/column-table.ts";
import { authorsOf, tallyRows } from "./columns/facet-tally.ts";
import type { ImageTable } from "./columns/image-table.ts";
import { isMatch, matchRows } from "./columns/row-match.ts";
import { filteredRows, type RowOrder } from "./columns/row-orders.ts";
import { fileStampOf, type GalleryImage } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { LazyList, type LongList } from "./long-list.ts";
import { parseQuery, plainQuery } from "./query-parser.ts";
import { sortRows } from "./sort.ts";

/** Selects the images of a folder that match a query. `path` is canonical. */
export interface ViewSelector {
  readonly path: string;
  readonly recursive: boolean;
  readonly q: string;
}

export type LabelsOf = (path: string) => Labels;

/** Images of a table, by their rows. */
export interface TableRows {
  readonly table: ImageTable;
  readonly rows: RowOrder;
}

/** The matching images in path order, and the number of images without the query. */
export async function findImages(
  gallery: Gallery,
  { path, recursive, q }: ViewSelector,
  slice: Slice = wholeSlice,
): Promise<TableRows & { inScope: number }> {
  const { table } = gallery;
  const scope = gallery.rows(path, recursive);
  const codes = await matchRows(table, parseQuery(q), slice);
  if (!codes) return { table, rows: scope, inScope: scope.length };
  const rows = await filteredRows(scope, (row) => codes[row] === isMatch, slice);
  return { table, rows, inScope: scope.length };
}

/**
 * Finds images that match the query or contain its literal text, for people who do not know the language. Stops after
 * `limit` images.
 */
export async function searchImages(
  gallery: Gallery,
  { path, recursive, q }: ViewSelector,
  limit: number,
  slice: Slice = wholeSlice,
): Promise<TableRows> {
  const { table } = gallery;
  const scope = gallery.rows(path, recursive);
  const codes = await matchRows(table, parseQuery(q), slice);
  const plain = await matchRows(table, plainQuery(q), slice);
  const found: number[] = [];
  for (let at = 0; at < scope.length && found.length < limit; at += 1) {
    const row = scope[at] ?? 0;
    if (!codes || !plain || codes[row] === isMatch || plain[row] === isMatch) found.push(row);
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return { table, rows: Uint32Array.from(found) };
}

export async function countView(
  gallery: Gallery,
  selector: ViewSelector,
  slice: Slice = wholeSlice,
): Promise<QueryCount> {
  const { inScope, rows } = await findImages(gallery, selector, slice);
  return { inScope, total: rows.length };
}

/** The matching images in order, and their facets. */
export interface OrderedView extends TableRows {
  readonly inScope: number;
  readonly facets: Facets;
}

/** Selects, counts and sorts the images of a view. */
export async function orderView(
  gallery: Gallery,
  { path, recursive, q }: ViewSelector,
  sort: Sort,
  seed: string,
  slice: Slice = wholeSlice,
): Promise<OrderedView> {
  const { table } = gallery;
  const scope = await gallery.rowsByName(path, recursive, slice);
  const codes = await matchRows(table, parseQuery(q), slice);
  const { rows: byName, facets } = await tallyRows(table, scope, codes, slice);
  const rows = await sortRows(gallery, byName, sort, seed, slice);
  return { table, rows, inScope: scope.length, facets: { ...facets, authors: await authorsOf(table, rows, slice) } };
}

type ColumnName = "paths" | "widths" | "heights" | "stamps" | "stars" | "versions";

/** The response of `GET /query` with columns that are made while they are encoded. */
export type LongQueryResponse = Omit<QueryResponse, ColumnName> & {
  readonly [Name in ColumnName]: LongList<QueryResponse[Name][number]>;
};

/** Returns a view as columns, with its facets. */
export async function toView(
  ordered: OrderedView,
  selector: ViewSelector,
  sort: Sort,
  slice: Slice = wholeSlice,
): Promise<LongQueryResponse> {
  const { inScope, table, rows, facets } = ordered;
  const lists = new Map<number, number[]>();
  const positions = new Map<string, number>();
  const tags: Record<string, number[]> = {};
  const noted: number[] = [];
  const [tagLists, details] = [table.column("tags"), table.column("details")];
  for (let at = 0; at < rows.length; at += 1) {
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
    const row = rows[at] ?? 0;
    if (((details[row] ?? 0) & hasNotes) !== 0) noted.push(at);
    const list = tagLists[row] ?? 0;
    if (list === 0) continue;
    let known = lists.get(list);
    if (!known) {
      known = (table.shared.tags.values[list] ?? []).map((tag) => {
        const position = positions.get(tag) ?? positions.size;
        positions.set(tag, position);
        return position;
      });
      lists.set(list, known);
    }
    tags[at] = known;
  }
  const column = <T>(valueOf: (row: number) => T) => new LazyList(rows.length, (at) => valueOf(rows[at] ?? 0));
  const [widths, heights, sizes, times, stars, versions] = [
    table.column("width"),
    table.column("height"),
    table.column("size"),
    table.column("modifiedAt"),
    table.column("star"),
    table.column("version"),
  ];
  return {
    v: 1,
    path: selector.path,
    q: selector.q,
    sort,
    inScope,
    total: rows.length,
    paths: column((row) => table.pathOf(row)),
    widths: column((row) => widths[row] ?? 0),
    heights: column((row) => heights[row] ?? 0),
    stamps: column((row) => fileStampOf(sizes[row] ?? 0, times[row] ?? 0)),
    stars: column((row): Star => toStar(stars[row] ?? 0)),
    versions: column((row) => versions[row] ?? 1),
    tagNames: [...positions.keys()],
    tags,
    noted,
    facets,
  };
}

/** The images whose headers have not been read yet. */
export function unreadImages({ table, rows }: TableRows): GalleryImage[] {
  const unread = table.column("unread");
  return Array.from(
    rows.filter((row) => unread[row] === 1 && table.alive[row] === 1),
    (row) => table.image(row),
  );
}

/** The value of the column `star`. */
export function toStar(stored: number): number | null {
  return stored === 0 ? null : stored - 1;
}

/** The labels of a row. */
export function labelsOfRow({ labelled }: ImageTable, row: number): Labels {
  return labelled.get(row) ?? unlabelled;
}

const stepsPerLook = 4096;
