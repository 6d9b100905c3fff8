import type { ToastsModel } from "./toasts.ts";
import { compareLimit, compareRefusal } from "./view/fragment.ts";
import type { LocationModel } from "./view/location.ts";
import type { OffViewModel } from "./view/off-view-model.ts";
import type { Move } from "./view/cursor-steps.ts";
import { listed } from "./view/targets.ts";
import type { SelectionModel } from "./view/selection.ts";

export interface MoveCommandsOptions {
  readonly location: LocationModel;
  readonly selection: SelectionModel;
  readonly offView: OffViewModel;
  readonly toasts: ToastsModel;
}

/** The commands that move the cursor, and open and leave viewer and comparison. */
export function createMoveCommands({ location, selection, offView, toasts }: MoveCommandsOptions) {
  const move =
    (to: Move, extend = false) =>
    () => {
      const { compare } = location.place.peek();
      if (compare.length === 0) return selection.move(to, extend && location.surface.peek() === "grid");
      const index = compare.indexOf(selection.cursor.peek() ?? "");
      const back = to === "left" || to === "up" || to === "page-up";
      const next = to === "home" ? 0 : to === "end" ? compare.length - 1 : index + (back ? -1 : 1);
      const path = compare[(next + compare.length) % compare.length];
      if (path !== undefined) selection.moveTo(path);
    };

  const open = () => {
    const path = selection.cursor.peek();
    if (path !== null && location.surface.peek() !== "viewer") location.openImage(path);
  };

  const toggleViewer = () => (location.surface.peek() === "viewer" ? location.close() : open());

  const back = () => {
    if (location.surface.peek() !== "grid") location.close();
    else if (offView.revealed.peek().length > 0) offView.dismiss();
    else selection.clear();
  };

  /** The selected images, or this one and the next. */
  const compare = () => {
    if (location.surface.peek() === "compare") return location.close();
    const targets = selection.targets.peek();
    if (targets.length > compareLimit) return toasts.show({ key: "compare", tone: "plain", text: compareRefusal });
    const paths = listed(targets);
    const [first] = paths;
    if (first === undefined) return;
    location.openCompare(paths.length > 1 ? paths : [first, ...selection.neighbours(1)]);
    selection.moveTo(first);
  };

  return { move, open, toggleViewer, back, compare };
}
