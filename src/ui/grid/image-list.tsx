import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { ThumbPoolContext } from "../parts/thumb.ts";
import { useElementSize } from "../parts/element-size.ts";
import { useBoxSelection } from "./box-selection.ts";
import { createLayout } from "./layout.ts";
import { usePlace } from "./scroll-anchor.ts";
import { Row } from "./row.tsx";
import { createTallScroll, originOf } from "./tall-scroll.ts";
import { usePressGestures } from "./press-gestures.ts";
import { useSizing } from "./sizing.ts";
import { acrossRows, rowsWithin, scrollToShow, type RowWindow } from "./grid-window.ts";

/** Px around the thumbnails. */
export const inset = 12;
const gap = 6;
/** Thumbnails per screen at most; larger screens get larger thumbnails. */
const mostInView = 700;
/** On screens narrower than this, in px, thumbnails are scaled down so that several fit into a row. */
const narrow = 600;
const narrowShare = 0.6;

/** The images of the view in rows; only rows near the viewport are in the document. */
export function ImageList() {
  const { view, location, preferences, selection } = usePage();
  const pool = useContext(ThumbPoolContext);
  const scroller = useRef<HTMLDivElement>(null);
  const size = useElementSize(scroller);
  const order = view.order.value;
  const arranged = location.place.value.layout;

  const width = Math.max(0, size.width - 2 * inset);
  const wished = preferences.values.value.thumbnailSize * (width < narrow ? narrowShare : 1);
  const edge = Math.max(wished, Math.sqrt((width * size.height) / mostInView));
  const layout = useMemo(
    () => createLayout(width > 0 ? order.widths : [], order.heights, { layout: arranged, width, size: edge, gap }),
    [order, arranged, width, edge],
  );
  const contentHeight = layout.height + 2 * inset;
  const tall = useMemo(() => createTallScroll(contentHeight, size.height), [contentHeight, size.height]);
  const place = usePlace({ scroller, layout, order, tall, height: size.height, inset });

  const margin = useMemo(() => {
    const inView = (width * size.height) / (edge * edge * 1.3);
    return size.height * Math.min(1, Math.max(0.2, (mostInView / Math.max(1, inView) - 1) / 2));
  }, [width, size.height, edge]);
  const windowAt = (top: number): RowWindow => rowsWithin(layout, top - inset, size.height, margin);
  const [, redraw] = useState(0);
  const shown = useRef<RowWindow>({ first: 0, end: 0 });
  shown.current = windowAt(place.top());

  const onScroll = (): void => {
    place.scrolled();
    const next = windowAt(place.top());
    pool?.focus(layout.firstOf(Math.floor((next.first + next.end) / 2)));
    if (tall.height < contentHeight || next.first !== shown.current.first || next.end !== shown.current.end)
      redraw((n) => n + 1);
  };

  useSignalEffect(() => {
    const path = selection.cursor.value;
    if (path === null) return;
    const index = selection.cursorIndex.peek();
    if (index >= 0 && index < layout.count)
      place.scrollTo(scrollToShow(layout, index, place.top() - inset, size.height, inset) + inset);
  });

  useEffect(() => {
    const rows = Math.max(1, Math.floor(size.height / (edge + gap)));
    selection.setGeometry({
      step(index, move) {
        if (move === "left" || move === "right") return index + (move === "left" ? -1 : 1);
        if (move === "home" || move === "end") return move === "home" ? 0 : layout.count - 1;
        return acrossRows(layout, index, { up: -1, down: 1, "page-up": -rows, "page-down": rows }[move]);
      },
    });
  }, [selection, layout, size.height, edge]);

  useLayoutEffect(() => pool?.focus(layout.firstOf(layout.rowAt(place.top() + size.height / 2))), [layout]);
  useSizing(scroller, (index) => place.hold(index));
  const gestures = usePressGestures(order);
  const box = useBoxSelection({ scroller, layout, order, inset, top: place.top, onStart: gestures.ignoreClick });

  const { first, end } = shown.current;
  useLayoutEffect(() => order.windows?.want(layout.firstOf(first), layout.firstOf(end)), [order, layout, first, end]);
  const origin = originOf(layout.topOf(first));
  const drawn = useMemo(() => new Map<number, JSX.Element>(), [layout, order, origin]);
  const rows: JSX.Element[] = [];
  for (let row = first; row < end; row++) {
    const element = drawn.get(row) ?? <Row key={row} layout={layout} row={row} origin={origin} order={order} />;
    drawn.set(row, element);
    rows.push(element);
  }
  for (const row of drawn.keys()) if (row < first || row >= end) drawn.delete(row);

  const cursor = selection.cursorIndex.value;
  return (
    <div
      ref={scroller}
      class={`grid-scroll scrolls ${arranged}`}
      role="listbox"
      tabIndex={0}
      aria-multiselectable="true"
      aria-label={`Images, ${order.count}`}
      aria-activedescendant={cursor >= 0 ? `image-${cursor}` : undefined}
      onScroll={onScroll}
      onScrollEnd={place.settle}
      onPointerDown={(event) => {
        gestures.down(event);
        box.start(event);
      }}
      {...gestures.handlers}
    >
      <div class="grid-content" role="presentation" style={{ height: `${tall.height}px` }}>
        <div
          class="grid-rows"
          role="presentation"
          style={{ transform: `translateY(${inset + origin + place.shift()}px)` }}
        >
          {rows}
        </div>
        {box.area && (
          <div
            class="grid-box"
            style={{
              transform: `translate(${box.area.x + inset}px, ${box.area.y + inset + place.shift()}px)`,
              width: `${box.area.width}px`,
              height: `${box.area.height}px`,
            }}
          />
        )}
      </div>
    </div>
  );
}
