import type { GalleryImage } from "../gallery/gallery-image.ts";
import type { Gallery } from "../gallery/gallery.ts";
import type { OpenView, OpenViews } from "../gallery/open-views.ts";
import type { ViewSelection } from "../wire/window.ts";
import { HttpProblem } from "./http-problem.ts";

/** Returns the view of a token; throws `view_expired`. */
export function requireView(openViews: OpenViews, token: string | null): OpenView {
  if (token === null) throw new HttpProblem("invalid_parameter", "Name the view with ?token=.");
  const view = openViews.get(token);
  if (!view) throw new HttpProblem("view_expired", "This view has expired. Request it again.");
  return view;
}

/** The selected images that are still there, in the view's order; at most one more than `limit`. */
export function selectedImages(
  openViews: OpenViews,
  gallery: Gallery,
  { token, ranges, except }: ViewSelection,
  limit = Infinity,
): readonly GalleryImage[] {
  const { images } = requireView(openViews, token);
  const isSelected = new Uint8Array(images.length).fill(ranges ? 0 : 1);
  for (const [from, to] of ranges ?? []) isSelected.fill(1, from, to);
  for (const [from, to] of except) isSelected.fill(0, from, to);
  const selected: GalleryImage[] = [];
  for (let at = 0; at < images.length && selected.length <= limit; at += 1) {
    const image = isSelected[at] === 1 ? images[at] : undefined;
    const current = image && gallery.image(image.path);
    if (current) selected.push(current);
  }
  return selected;
}
