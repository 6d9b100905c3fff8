import { batch, computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { createOrder, type Order } from "./columns.ts";
import type { Surface } from "./location.ts";

/** A step of the cursor. */
export type Move = "left" | "right" | "up" | "down" | "page-up" | "page-down" | "home" | "end";

/** Where the arrow keys lead in the grid's layout, as positions in the view. */
export interface Geometry {
  step(index: number, move: Move): number;
}

/** The cursor and the selected images. */
export interface SelectionModel {
  /** The image that keys act on; null in an empty view. In viewer and compare the image may have left the view. */
  readonly cursor: ReadonlySignal<string | null>;
  /** The cursor's position in the view, or -1. */
  readonly cursorIndex: ReadonlySignal<number>;
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  /** What an edit applies to: the selected images in view order, or the image at the cursor if none is selected. In viewer and compare, always the image at the cursor. */
  readonly targets: ReadonlySignal<readonly string[]>;
  isSelected(path: string): boolean;
  /** Moves cursor and anchor. Clears the selection in the grid; elsewhere a selection of several images stays. */
  moveTo(path: string): void;
  /** Moves the cursor once the view contains the image; a selection that includes it stays. Any other move cancels this. */
  expect(path: string): void;
  /** Files were renamed: cursor and selection stay with them, though the view may list them only later. */
  renamed(targets: ReadonlyMap<string, string>): void;
  /** Moves the cursor; `extend` selects the range from the anchor. */
  move(move: Move, extend?: boolean): void;
  /** A plain click: selects this one alone. */
  select(path: string): void;
  /** Ctrl or Cmd+click, and a long press: toggles this image. */
  toggle(path: string): void;
  /** Shift+click: selects the range from the anchor, or this image if there is none; `add` extends the selection. */
  extendTo(path: string, add?: boolean): void;
  /** Box selection: combines the selection before the drag with the images in the box. */
  box(before: ReadonlySet<string>, paths: readonly string[], mode: "replace" | "add" | "toggle"): void;
  /** Ends a box selection: the cursor goes to its last image, the anchor to its first. */
  boxed(paths: readonly string[]): void;
  selectAll(): void;
  clear(): void;
  /** Up to `count` images after the cursor; those before it if none follow. */
  neighbours(count: number): readonly string[];
  setGeometry(geometry: Geometry): void;
  dispose(): void;
}

export interface SelectionOptions {
  readonly order: ReadonlySignal<Order>;
  readonly surface: ReadonlySignal<Surface>;
  /** A change of folder clears the selection. */
  readonly folder: ReadonlySignal<string>;
  /** Whether the file of an image is gone. Such an image is not selected, though it may still be at the cursor. */
  readonly isGone?: (path: string) => boolean;
}

const nothing: ReadonlySet<string> = new Set();

/** A single row, until the grid sets its geometry. */
const line: Geometry = {
  step: (index, move) => (move === "left" || move === "up" || move === "page-up" ? index - 1 : index + 1),
};

/** The cursor and the selected images. Both are paths, so that they survive a refresh of the view. */
export function createSelectionModel(options: SelectionOptions): SelectionModel {
  const { order, surface, folder } = options;
  const isThere = (path: string) => !untracked(() => options.isGone?.(path) ?? false);
  const cursor = signal<string | null>(null);
  const selected = signal(nothing);
  /** Where ranges begin: an image the user chose; null if the page placed the cursor. */
  let anchor: string | null = null;
  let geometry = line;
  let before: Order = createOrder([], [], []);
  /** The position of the cursor's image, or where it was before it left the view. */
  let slot = 0;
  /** The last image at the cursor, while there is none. */
  let last: string | null = null;
  let expected: string | null = null;
  /** Selected images by their new path, with the path under which the view still lists them. */
  const renames = new Map<string, string>();

  const place = (path: string | null) => {
    expected = null;
    cursor.value = path;
    const index = path === null ? -1 : order.peek().indexOf(path);
    if (index >= 0) slot = index;
  };

  const pathAt = (index: number): string | null => {
    const { paths } = order.peek();
    return paths[Math.max(0, Math.min(index, paths.length - 1))] ?? null;
  };

  const rangeTo = (path: string): readonly string[] => {
    const { paths, indexOf } = order.peek();
    const to = indexOf(path);
    const from = anchor === null ? to : indexOf(anchor);
    if (to < 0) return [];
    if (from < 0) return [path];
    return paths.slice(Math.min(from, to), Math.max(from, to) + 1);
  };

  const arrive = (path: string) => {
    if (selected.peek().has(path)) place(path);
    else model.moveTo(path);
  };

  const stopFollowingOrder = effect(() => {
    const next = order.value;
    const inGrid = surface.value === "grid";
    const previous = before;
    // A temporarily empty view does not lose the position.
    if (next.paths.length > 0) before = next;
    batch(() => {
      if (previous !== next) {
        if (next.paths.length > 0) slot = slotIn(next, previous, slot, cursor.peek() ?? last);
        for (const [to, from] of renames) if (next.indexOf(to) >= 0 || next.indexOf(from) < 0) renames.delete(to);
        const kept = [...selected.peek()].filter(
          (path) => renames.has(path) || (next.indexOf(path) >= 0 && isThere(path)),
        );
        if (kept.length !== selected.peek().size) selected.value = new Set(kept);
      }
      if (expected !== null && next.indexOf(expected) >= 0) arrive(expected);
      const path = cursor.peek();
      const gone = path === null || next.indexOf(path) < 0;
      // The viewer's image stays until the user moves on.
      if (gone && (inGrid || path === null)) {
        last = path ?? last;
        cursor.value = next.paths[Math.min(slot, next.paths.length - 1)] ?? null;
        anchor = null;
      }
      const onlyOne = selected.peek().size === 1;
      // A single selected image is deselected when it is opened.
      if (!inGrid && onlyOne) selected.value = nothing;
    });
  });
  let shownFolder = folder.peek();
  const stopFollowingFolder = effect(() => {
    if (folder.value === shownFolder) return;
    shownFolder = folder.value;
    selected.value = nothing;
    anchor = null;
  });

  const targets = computed<readonly string[]>(() => {
    const path = cursor.value;
    const alone = path === null ? [] : [path];
    if (surface.value !== "grid" || selected.value.size === 0) return alone;
    const { paths } = order.value;
    if (selected.value.size === paths.length && renames.size === 0) return paths;
    return order.value.paths.filter((each) => selected.value.has(each));
  });

  const model: SelectionModel = {
    cursor,
    cursorIndex: computed(() => (cursor.value === null ? -1 : order.value.indexOf(cursor.value))),
    selected,
    targets,
    isSelected: (path) => selected.value.has(path),
    moveTo(path) {
      batch(() => {
        place(path);
        anchor = path;
        const count = selected.peek().size;
        if (count === 1 || (count > 1 && surface.peek() === "grid")) selected.value = nothing;
      });
    },
    expect(path) {
      if (order.peek().indexOf(path) >= 0) arrive(path);
      else expected = path;
    },
    renamed(targets) {
      const nameOf = (path: string) => targets.get(path) ?? path;
      batch(() => {
        if (anchor !== null) anchor = nameOf(anchor);
        const before = [...selected.peek()];
        for (const path of before) {
          const to = targets.get(path);
          if (to !== undefined && order.peek().indexOf(to) < 0) renames.set(to, renames.get(path) ?? path);
        }
        if (before.some((path) => targets.has(path))) selected.value = new Set(before.map(nameOf));
        const path = targets.get(cursor.peek() ?? "");
        if (path === undefined) return;
        if (surface.peek() === "compare") place(path);
        else model.expect(path);
      });
    },
    move(move, extend = false) {
      const path = cursor.peek();
      const index = path === null ? -1 : order.peek().indexOf(path);
      const to = target(move, index);
      const next = pathAt(to);
      if (next === null) return;
      // Extending by keys starts at the cursor.
      if (extend) anchor ??= path;
      if (extend) model.extendTo(next);
      else model.moveTo(next);
    },
    select(path) {
      batch(() => {
        place(path);
        anchor = path;
        selected.value = new Set([path]);
      });
    },
    toggle(path) {
      batch(() => {
        const next = new Set(selected.peek());
        if (!next.delete(path)) next.add(path);
        selected.value = next;
        place(path);
        anchor = path;
      });
    },
    extendTo(path, add = false) {
      batch(() => {
        const range = rangeTo(path).filter(isThere);
        selected.value = new Set(add ? [...selected.peek(), ...range] : range);
        place(path);
      });
    },
    box(kept, paths, mode) {
      expected = null;
      if (mode === "replace") selected.value = new Set(paths);
      else {
        const next = new Set(kept);
        for (const path of paths) {
          if (mode === "toggle" && kept.has(path)) next.delete(path);
          else next.add(path);
        }
        selected.value = next;
      }
    },
    boxed(paths) {
      const [first] = paths;
      const last = paths.at(-1);
      if (first === undefined || last === undefined) return;
      anchor = first;
      place(last);
    },
    selectAll() {
      expected = null;
      selected.value = new Set(order.peek().paths.filter(isThere));
    },
    clear() {
      expected = null;
      selected.value = nothing;
    },
    neighbours(count) {
      const { paths } = order.peek();
      const index = cursor.peek() === null ? -1 : order.peek().indexOf(cursor.peek() ?? "");
      const following = paths.slice(index + 1, index + 1 + count);
      return following.length > 0 ? following : paths.slice(Math.max(0, index - count), Math.max(0, index));
    },
    setGeometry: (next) => (geometry = next),
    dispose() {
      stopFollowingOrder();
      stopFollowingFolder();
    },
  };
  return model;

  function target(move: Move, index: number): number {
    if (move === "home") return 0;
    if (move === "end") return order.peek().paths.length - 1;
    if (index < 0) return move === "left" || move === "up" || move === "page-up" ? slot - 1 : slot;
    if (surface.peek() !== "grid") return line.step(index, move);
    return geometry.step(index, move);
  }
}

/** Where the cursor goes when its image has left the view: to the next remaining image, else to the last one before it. */
function slotIn(next: Order, previous: Order, slot: number, path: string | null): number {
  const stayed = path === null ? -1 : next.indexOf(path);
  if (stayed >= 0) return stayed;
  for (const follower of previous.paths.slice(slot)) {
    const index = next.indexOf(follower);
    if (index >= 0) return index;
  }
  for (let index = Math.min(slot, previous.paths.length) - 1; index >= 0; index -= 1) {
    const found = next.indexOf(previous.paths[index] ?? "");
    if (found >= 0) return found + 1;
  }
  return 0;
}
