import type { OpenView, OpenViews } from "../gallery/open-views.ts";
import { HttpProblem } from "./http-problem.ts";

/** Returns the view of a token; throws `view_expired`. */
export function requireView(openViews: OpenViews, token: string | null): OpenView {
  if (token === null) throw new HttpProblem("invalid_parameter", "Name the view with ?token=.");
  const view = openViews.get(token);
  if (!view) throw new HttpProblem("view_expired", "This view has expired. Request it again.");
  return view;
}
