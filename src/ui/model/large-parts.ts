import { saveLong, savePacked } from "./edits/long-edit.ts";
import { openLargeView } from "./view/large-view.ts";

/** What only large views need; loaded with the first of them. */
export const largeParts = { openLargeView, saveLong, savePacked };
