import { LRUCache } from "lru-cache";
import type { RowOrder } from "./columns/row-orders.ts";
import type { TableRows } from "./view.ts";

/** A view whose positions stay as they were when it was requested. */
export interface OpenView extends TableRows {
  readonly token: string;
}

/** The views that windows can be requested of. */
export interface OpenViews {
  /** Remembers the images of the view that `parameters` select; while they and their order stay, the token stays. */
  open(parameters: string, view: TableRows): OpenView;
  /** Undefined once the token has expired. */
  get(token: string): OpenView | undefined;
  /** How many have expired: a response with a token may be cached only until this rises. */
  readonly expired: number;
}

/** Positions of all open views together. */
const mostPositions = 16_000_000;
/** An empty view takes as much memory as so many positions. */
const ownPositions = 100;

/** Tokens begin with `run`, so that those of an earlier run are unknown. The views that were not used for longest expire. */
export function createOpenViews(run: string): OpenViews {
  const newest = new Map<string, string>();
  let expired = 0;
  const views = new LRUCache<string, OpenView & { readonly parameters: string }>({
    maxSize: mostPositions,
    sizeCalculation: ({ rows }) => rows.length + ownPositions,
    dispose({ parameters, token }) {
      expired += 1;
      if (newest.get(parameters) === token) newest.delete(parameters);
    },
  });
  let opened = 0;
  return {
    open(parameters, { table, rows }) {
      const known = views.get(newest.get(parameters) ?? "");
      if (known && sameRows(known.rows, rows)) return known;
      opened += 1;
      const view = { token: `${run}-${opened.toString(36)}`, table, rows, parameters };
      views.set(view.token, view);
      newest.set(parameters, view.token);
      return view;
    },
    get: (token) => views.get(token),
    get expired() {
      return expired;
    },
  };
}

function sameRows(one: RowOrder, other: RowOrder): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
