import type { Order } from "./columns.ts";

/** A step of the cursor. */
export type Move = "left" | "right" | "up" | "down" | "page-up" | "page-down" | "home" | "end";

/** Where the arrow keys lead in the grid's layout, as positions in the view. */
export interface Geometry {
  step(index: number, move: Move): number;
}

/** A single row, until the grid sets its geometry. */
export const line: Geometry = {
  step: (index, move) => (move === "left" || move === "up" || move === "page-up" ? index - 1 : index + 1),
};

/** Up to `most` images after one; those before it if none follow. */
export function neighboursOf({ slice, indexOf }: Order, path: string | null, most: number): readonly string[] {
  const index = path === null ? -1 : indexOf(path);
  const following = slice(index + 1, index + 1 + most);
  return following.length > 0 ? following : slice(Math.max(0, index - most), Math.max(0, index));
}

/** Where the cursor goes when its image has left the view: to the next remaining image, else to the last one before it. */
export function slotIn(next: Order, previous: Order, slot: number, path: string | null): number {
  const stayed = path === null ? -1 : next.indexOf(path);
  if (stayed >= 0) return stayed;
  for (let index = slot; index < previous.count; index += 1) {
    const found = next.indexOf(previous.pathAt(index) ?? "");
    if (found >= 0) return found;
  }
  for (let index = Math.min(slot, previous.count) - 1; index >= 0; index -= 1) {
    const found = next.indexOf(previous.pathAt(index) ?? "");
    if (found >= 0) return found + 1;
  }
  return 0;
}
