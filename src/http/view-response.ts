import type { ImageTable } from "../gallery/columns/image-table.ts";
import type { OpenViews } from "../gallery/open-views.ts";
import { toMarks, type MarkedImage } from "../gallery/view-marks.ts";
import { toStar, type OrderedView, type TableRows } from "../gallery/view.ts";
import type { Slice } from "../time-slices.ts";
import { limits } from "../wire/limits.ts";
import { toRatioByte } from "../wire/ratio-byte.ts";
import type { ViewResponse } from "../wire/window.ts";
import type { ViewParameters } from "./parameters.ts";

/** Identifies a response with a token: a client whose token has expired must not get it again. */
export function openedKey(openViews: OpenViews, parameters: ViewParameters): string {
  return `${openViews.expired} ${keyOf(parameters)}`;
}

function keyOf({ selector: { path, recursive, q }, sort, seed }: ViewParameters): string {
  return JSON.stringify([path, recursive, q, sort, seed]);
}

/** Opens a view, and describes it. */
export async function toViewResponse(
  openViews: OpenViews,
  parameters: ViewParameters,
  ordered: OrderedView,
  slice: Slice,
): Promise<ViewResponse> {
  const { token, table, rows } = openViews.open(keyOf(parameters), ordered);
  const { path, q } = parameters.selector;
  const { sort } = parameters;
  const isSmall = rows.length <= limits.inlineGeometry;
  return {
    v: 1,
    token,
    path,
    q,
    sort,
    inScope: ordered.inScope,
    total: rows.length,
    facets: ordered.facets,
    marks: toMarks(sort, rows.length, (position) => toMarkedImage(table, rows[position] ?? 0)),
    ...(isSmall && { geometry: toBase64(await toGeometry({ table, rows }, slice)) }),
  };
}

/** One byte of proportions per image. */
export async function toGeometry({ table, rows }: TableRows, slice: Slice): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(rows.length);
  const [widths, heights] = [table.column("width"), table.column("height")];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    bytes[at] = toRatioByte(widths[row] ?? 0, heights[row] ?? 0);
    if (at % 4096 === 0 && slice.isOver()) await slice.next();
  }
  return bytes;
}

function toMarkedImage(table: ImageTable, row: number): MarkedImage {
  return {
    path: table.pathOf(row),
    size: table.column("size")[row] ?? 0,
    takenAt: table.column("taken")[row] ?? 0,
    star: toStar(table.column("star")[row] ?? 0),
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
