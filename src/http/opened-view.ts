import type { OpenView, OpenViews } from "../gallery/open-views.ts";
import type { TableRows } from "../gallery/view.ts";
import type { ViewSelection } from "../wire/window.ts";
import { HttpProblem } from "./http-problem.ts";

/** Returns the view of a token; throws `view_expired`. */
export function requireView(openViews: OpenViews, token: string | null): OpenView {
  if (token === null) throw new HttpProblem("invalid_parameter", "Name the view with ?token=.");
  const view = openViews.get(token);
  if (!view) throw new HttpProblem("view_expired", "This view has expired. Request it again.");
  return view;
}

/** The selected images that are still there, in the view's order. */
export function selectedRows(openViews: OpenViews, { token, ranges, except }: ViewSelection): TableRows {
  const { table, rows } = requireView(openViews, token);
  const isSelected = new Uint8Array(rows.length).fill(ranges ? 0 : 1);
  for (const [from, to] of ranges ?? []) isSelected.fill(1, from, to);
  for (const [from, to] of except) isSelected.fill(0, from, to);
  return { table, rows: rows.filter((row, at) => isSelected[at] === 1 && table.alive[row] === 1) };
}
