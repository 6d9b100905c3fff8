import { batch, computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { createChosenImages, type BoxMode } from "./chosen-images.ts";
import { createOrder, type Order } from "./columns.ts";
import { createRanges } from "./loaded-ranges.ts";
import type { Surface } from "./location.ts";
import { longRange, type LongSelection, type Targets } from "./targets.ts";
import { line, neighboursOf, slotIn, type Geometry, type Move } from "./cursor-steps.ts";

/** The cursor and the selected images. */
export interface SelectionModel {
  /** The image that keys act on; null in an empty view. In viewer and compare the image may have left the view. */
  readonly cursor: ReadonlySignal<string | null>;
  /** The cursor's position in the view, or -1. */
  readonly cursorIndex: ReadonlySignal<number>;
  /** The selected images by path; empty while the selection is long. */
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  /** The selected images, if they are many of a large view. */
  readonly long: ReadonlySignal<LongSelection | null>;
  /** How many images are selected. */
  readonly count: ReadonlySignal<number>;
  /** What an edit applies to: the selected images in view order, or the image at the cursor if none is selected. In viewer and compare, always the image at the cursor. */
  readonly targets: ReadonlySignal<Targets>;
  isSelected(path: string): boolean;
  /** Whether the position of an image has to stay known: that of the cursor, of the selected images, and where ranges begin. */
  needs(path: string): boolean;
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
  box(before: ReadonlySet<string> | LongSelection, paths: readonly string[], mode: BoxMode): void;
  /** Ends a box selection: the cursor goes to its last image, the anchor to its first. */
  boxed(paths: readonly string[]): void;
  selectAll(): void;
  clear(): void;
  /** Up to `most` images after the cursor; those before it if none follow. */
  neighbours(most: number): readonly string[];
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
  /** A long selection could not follow the view. */
  readonly onLongLost?: () => void;
}

/** The cursor and the selected images. Both are paths, so that they survive a refresh of the view. */
export function createSelectionModel(options: SelectionOptions): SelectionModel {
  const { order, surface, folder } = options;
  const isThere = (path: string) => !untracked(() => options.isGone?.(path) ?? false);
  const cursor = signal<string | null>(null);
  const chosen = createChosenImages();
  const { selected, long, count, choose } = chosen;
  /** Where ranges begin: an image the user chose; null if the page placed the cursor. */
  let anchor: string | null = null;
  let geometry = line;
  let before: Order = createOrder([], [], []);
  /** The position of the cursor's image, or where it was before it left the view. */
  let slot = 0;
  /** The last image at the cursor, while there is none. */
  let last: string | null = null;
  let expected: string | null = null;
  /** The position that the cursor goes to once its image is loaded. */
  let heading: number | null = null;
  const ranges = createRanges(order);
  /** Selected images by their new path, with the path under which the view still lists them. */
  const renames = new Map<string, string>();

  const positionOf = (path: string) => untracked(() => order.peek().indexOf(path));

  const place = (path: string | null) => {
    expected = null;
    heading = null;
    ranges.cancel();
    cursor.value = path;
    seek(path);
    const index = path === null ? -1 : positionOf(path);
    if (index >= 0) slot = index;
  };

  const pathAt = (index: number): string | null => {
    const { count: all, pathAt: at } = order.peek();
    return at(Math.max(0, Math.min(index, all - 1))) ?? null;
  };

  const chooseLong = (next: LongSelection) => {
    ranges.cancel();
    chosen.chooseLong(next);
  };

  const chooseRangeTo = (path: string, add: boolean) => {
    const { indexOf, windows } = order.peek();
    const to = indexOf(path);
    const from = anchor === null ? to : indexOf(anchor);
    const use = (paths: readonly string[]) => choose([...(add ? selected.peek() : []), ...paths.filter(isThere)]);
    if (to < 0 || from < 0) return use(to < 0 ? [] : [path]);
    const range = [Math.min(from, to), Math.max(from, to) + 1] as const;
    const before = add && long.peek();
    if (before) chooseLong(before.plus([range], []));
    else if (windows && range[1] - range[0] > longRange)
      chooseLong(windows.select([range], add ? [...selected.peek()] : []));
    else ranges.select(...range, use);
  };

  /** Loads an image that the cursor is to go to. */
  const seek = (path: string | null) => {
    if (path !== null && positionOf(path) < 0) void order.peek().windows?.seek(path);
  };

  const arrive = (path: string) => {
    if (untracked(() => chosen.has(path))) place(path);
    else model.moveTo(path);
  };

  const stopFollowingOrder = effect(() => {
    const next = order.value;
    const inGrid = surface.value === "grid";
    const previous = before;
    // A temporarily empty view does not lose the position.
    if (next.count > 0) before = next;
    batch(() => {
      if (previous !== next) {
        if (next.count > 0) slot = slotIn(next, previous, slot, cursor.peek() ?? last);
        for (const [to, from] of renames) if (next.indexOf(to) >= 0 || next.indexOf(from) < 0) renames.delete(to);
        const kept = [...selected.peek()].filter(
          (path) => renames.has(path) || ((next.windows || next.indexOf(path) >= 0) && isThere(path)),
        );
        if (kept.length !== selected.peek().size) choose(kept);
        if (long.peek() && long.peek()?.view.token !== next.windows?.token) {
          choose([]);
          options.onLongLost?.();
        }
      }
      if (expected !== null && next.indexOf(expected) >= 0) arrive(expected);
      const path = cursor.peek();
      // The viewer's image stays until the user moves on.
      if (path === null || (inGrid && next.indexOf(path) < 0)) {
        last = path ?? last;
        const near = next.pathAt(Math.min(slot, next.count - 1)) ?? null;
        if (near === null && next.count > 0) void next.windows?.load(slot, slot + 1);
        cursor.value = near;
        anchor = null;
      }
      // A single selected image is deselected when it is opened.
      if (!inGrid && count.peek() === 1) choose([]);
    });
  });
  let shownFolder = folder.peek();
  const stopFollowingFolder = effect(() => {
    if (folder.value === shownFolder) return;
    shownFolder = folder.value;
    choose([]);
    anchor = null;
  });

  const targets = computed<Targets>(() => {
    const path = cursor.value;
    const alone = path === null ? [] : [path];
    if (surface.value !== "grid" || count.value === 0) return alone;
    return chosen.inOrder(order.value, renames.size > 0);
  });

  const model: SelectionModel = {
    cursor,
    cursorIndex: computed(() => (cursor.value === null ? -1 : order.value.indexOf(cursor.value))),
    selected,
    long,
    count,
    targets,
    isSelected: chosen.has,
    needs: (path) => path === cursor.peek() || path === anchor || selected.peek().has(path),
    moveTo(path) {
      batch(() => {
        place(path);
        anchor = path;
        if (count.peek() === 1 || (count.peek() > 1 && surface.peek() === "grid")) choose([]);
      });
    },
    expect(path) {
      if (positionOf(path) >= 0) arrive(path);
      else {
        expected = path;
        seek(path);
      }
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
        if (before.some((path) => targets.has(path))) choose(before.map(nameOf));
        const path = targets.get(expected ?? "") ?? targets.get(cursor.peek() ?? "");
        if (path === undefined) return;
        if (surface.peek() === "compare") place(path);
        else model.expect(path);
      });
    },
    move(move, extend = false) {
      const path = cursor.peek();
      const index = heading ?? (path === null ? -1 : order.peek().indexOf(path));
      const to = Math.max(0, Math.min(target(move, index), order.peek().count - 1));
      const go = (next: string) => {
        // Extending by keys starts at the cursor.
        if (extend) anchor ??= path;
        if (extend) model.extendTo(next);
        else model.moveTo(next);
      };
      const next = pathAt(to);
      if (next !== null) return go(next);
      heading = to;
      void order
        .peek()
        .windows?.load(to, to + 1)
        .then(() => {
          const loaded = heading === to ? pathAt(to) : null;
          if (loaded !== null) go(loaded);
        });
    },
    select(path) {
      batch(() => {
        place(path);
        anchor = path;
        choose([path]);
      });
    },
    toggle(path) {
      batch(() => {
        chosen.toggle(path);
        place(path);
        anchor = path;
      });
    },
    extendTo(path, add = false) {
      batch(() => {
        place(path);
        chooseRangeTo(path, add);
      });
    },
    box(before, paths, mode) {
      expected = null;
      ranges.cancel();
      chosen.combine(before, paths, mode);
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
      const { count: all, windows, slice } = order.peek();
      if (windows) chooseLong(windows.select([[0, all]], []));
      else choose(slice().filter(isThere));
    },
    clear() {
      expected = null;
      ranges.cancel();
      choose([]);
    },
    neighbours: (most) => neighboursOf(order.peek(), cursor.peek(), most),
    setGeometry: (next) => (geometry = next),
    dispose() {
      stopFollowingOrder();
      stopFollowingFolder();
    },
  };
  return model;

  function target(move: Move, index: number): number {
    if (move === "home") return 0;
    if (move === "end") return order.peek().count - 1;
    if (index < 0) return move === "left" || move === "up" || move === "page-up" ? slot - 1 : slot;
    if (surface.peek() !== "grid") return line.step(index, move);
    return geometry.step(index, move);
  }
}
