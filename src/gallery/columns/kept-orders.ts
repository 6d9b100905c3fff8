import type { Slice } from "../../time-slices.ts";
import type { Sort } from "../../wire/query.ts";
import { columnEntries, type ColumnName } from "./column-table.ts";
import type { ImageTable } from "./image-table.ts";
import { sortedByNumbers } from "./radix-order.ts";
import type { CompareRows } from "./row-compare.ts";
import { changedOrder, type RowOrder } from "./row-orders.ts";

/** An order by a column; ties are in name order. */
export interface ColumnOrder {
  readonly sort: Sort;
  readonly name: ColumnName;
  readonly direction: 1 | -1;
  /** Whether the order of all images is kept; orders by labels change too often. */
  readonly isKept: boolean;
}

/** Every order by a column, from the table of columns. */
export const columnOrders: readonly ColumnOrder[] = columnEntries.flatMap(({ name, entry }): ColumnOrder[] =>
  entry.sort === undefined
    ? []
    : [
        { sort: entry.sort, name, direction: 1, isKept: entry.ofImage !== undefined },
        { sort: `-${entry.sort}`, name, direction: -1, isKept: entry.ofImage !== undefined },
      ],
);

/** The orders of all images that were asked for. A change patches them. */
export interface KeptOrders {
  get(order: ColumnOrder, byName: RowOrder, slice: Slice): Promise<RowOrder>;
  /** A change begins, which may alter columns in place: what is sorted from now on is not kept. */
  begin(): void;
  /** Prepares the orders after a change. The returned function makes them valid for the images in `nextByName`. */
  change(change: RowChange, nextByName: RowOrder, slice: Slice): Promise<() => void>;
}

export interface RowChange {
  /** Rows that are new, or have other facts than before. */
  readonly put: RowOrder;
  /** Whether a row that was there stays where it is; undefined if all do. */
  readonly isKept: ((row: number) => boolean) | undefined;
}

/** After a change of more images than this, and of more than a sixteenth of all, an order is sorted anew when it is asked for. */
const fewImages = 256;

export function createKeptOrders(table: ImageTable, compareNames: CompareRows): KeptOrders {
  let orders = new Map<Sort, { readonly byName: RowOrder; readonly rows: RowOrder }>();
  let changes = 0;
  let isChanging = false;
  return {
    begin() {
      changes += 1;
      isChanging = true;
    },
    async get(order, byName, slice) {
      const known = orders.get(order.sort);
      if (known?.byName === byName) return known.rows;
      const isSteady = !isChanging;
      const changesBefore = changes;
      const rows = await sortedByNumbers(byName, table.column(order.name), order.direction, slice);
      if (isSteady && changes === changesBefore) orders.set(order.sort, { byName, rows });
      return rows;
    },
    async change({ put, isKept }, nextByName, slice) {
      const next: typeof orders = new Map();
      const isMoved = new Set(put);
      const stays =
        isKept || put.length > 0 ? (row: number) => (isKept?.(row) ?? true) && !isMoved.has(row) : undefined;
      if (put.length <= Math.max(fewImages, nextByName.length / 16)) {
        for (const [sort, { rows }] of orders) {
          const order = columnOrders.find((each) => each.sort === sort);
          if (!order) continue;
          const column = table.column(order.name);
          const compare: CompareRows = (one, other) =>
            order.direction * ((column[one] ?? 0) - (column[other] ?? 0)) || compareNames(one, other);
          next.set(sort, { byName: nextByName, rows: await changedOrder(rows, put, stays, compare, slice) });
        }
      }
      return () => {
        orders = next;
        isChanging = false;
      };
    },
  };
}
