import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ScrollPlace } from "../model/view/left-folders.ts";
import type { Order } from "../model/view/columns.ts";
import { usePage } from "../page-context.ts";
import type { GridLayout } from "./layout.ts";
import type { TallScroll } from "./tall-scroll.ts";
import { anchorAt, scrollFor, scrollToShow, survivorOf, type Anchor } from "./grid-window.ts";

interface GridScrollOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly layout: GridLayout;
  readonly order: Order;
  readonly tall: TallScroll;
  /** Height of the viewport, in px. */
  readonly height: number;
  /** Px above the first row. */
  readonly inset: number;
}

/** The scroll position of the list; positions are px from the top of the content. */
export interface GridScroll {
  top(): number;
  /** Px between where rows belong and where the browser scrolls; 0 unless the list is taller than a browser allows. */
  shift(): number;
  /** Reads the browser's scroll position. */
  scrolled(): void;
  /** Once the browser has stopped scrolling, moves its scroll bar to where these rows are in the whole. */
  settle(): void;
  scrollTo(top: number): void;
  /** Holds this image still at the next change of the layout. */
  hold(index: number): void;
}

/** Holds the visible image in place while sizes, order and filters change, and restores each folder's scroll position. */
export function usePlace({ scroller, layout, order, tall, height, inset }: GridScrollOptions): GridScroll {
  const { selection, location, leftFolders } = usePage();
  const { folder: firstFolder } = location.place.peek();
  const kept = useRef({ layout, order, tall, folder: firstFolder, top: 0, scroll: 0, height, held: -1, placed: false });
  const state = kept.current;
  state.height = height;

  if (state.layout !== layout || state.order !== order) {
    const { folder } = location.place.peek();
    const isNew = !state.placed || state.folder !== folder;
    const cursor = selection.cursor.peek();
    const preferred = state.held >= 0 ? state.held : cursor === null ? -1 : state.order.indexOf(cursor);
    let anchor = anchorAt(state.layout, state.top - inset, height, preferred);
    if (anchor && state.top === 0 && anchor.index !== preferred) anchor = undefined;
    if (state.order !== order) {
      if (state.placed && (state.folder !== folder || order.count === 0))
        leftFolders.leave(state.folder, { scroll: toScrollPlace(anchor, state.order) });
      if (state.folder !== folder || state.order.count === 0)
        anchor = foundAgain(leftFolders.of(folder)?.scroll, order);
      else if (anchor) anchor = survived(anchor, state.order, order);
      state.folder = folder;
    }
    // The first layout after a reload.
    if (layout.count > 0 && !state.placed) {
      anchor ??= foundAgain(leftFolders.of(folder)?.scroll, order);
      state.placed = true;
    }
    if (layout.count > 0) state.top = anchor ? scrollFor(layout, anchor, height, inset) : 0;
    // Keys label the image under the cursor, so a list that nobody has scrolled shows it.
    const shown = isNew && !anchor && cursor !== null ? order.indexOf(cursor) : -1;
    if (shown >= 0 && shown < layout.count)
      state.top = Math.max(0, scrollToShow(layout, shown, state.top - inset, height, inset) + inset);
    state.layout = layout;
    state.order = order;
    state.held = -1;
    state.scroll = tall.toScroll(state.top);
  }
  if (state.tall !== tall) state.scroll = tall.toScroll(state.top);
  state.tall = tall;

  useLayoutEffect(() => {
    const leave = (): void => {
      if (!state.placed || state.layout.count === 0) return;
      const anchor = state.top === 0 ? undefined : anchorAt(state.layout, state.top - inset, state.height);
      leftFolders.leave(state.folder, { scroll: toScrollPlace(anchor, state.order) });
    };
    const stop = leftFolders.beforeStoring(leave);
    return () => {
      stop();
      // A message takes the place of the list while no image matches.
      leave();
    };
  }, [leftFolders]);
  const scrollBrowser = (): void => {
    const list = scroller.current;
    if (!list) return;
    list.scrollTop = tall.toScroll(state.top);
    state.scroll = list.scrollTop;
  };
  useLayoutEffect(scrollBrowser, [layout, order, tall]);

  return {
    top: () => state.top,
    shift: () => (tall.isWhole ? 0 : state.scroll - state.top),
    scrolled() {
      const scroll = scroller.current?.scrollTop ?? 0;
      if (scroll === state.scroll) return;
      const top = tall.follow(state.top, state.scroll, scroll);
      state.scroll = scroll;
      if (!tall.isWhole || Math.abs(top - state.top) > 1) state.top = top;
    },
    settle() {
      if (Math.abs(tall.toScroll(state.top) - state.scroll) > 1) scrollBrowser();
    },
    scrollTo(top) {
      if (Math.abs(top - state.top) < 0.5) return;
      state.top = Math.max(0, top);
      scrollBrowser();
    },
    hold(index) {
      state.held = index;
    },
  };
}

function toScrollPlace(anchor: Anchor | undefined, order: Order): ScrollPlace | null {
  const path = anchor && order.pathAt(anchor.index);
  return path === undefined ? null : { path, offset: anchor?.offset ?? 0 };
}

function foundAgain(left: ScrollPlace | null | undefined, order: Order): Anchor | undefined {
  const index = left ? order.indexOf(left.path) : -1;
  return left && index >= 0 ? { index, offset: left.offset } : undefined;
}

function survived(anchor: Anchor, before: Order, after: Order): Anchor | undefined {
  const index = survivorOf(before, anchor.index, (path) => after.indexOf(path));
  return index === undefined ? undefined : { index, offset: anchor.offset };
}
