import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Order } from "../model/view/columns.ts";
import { usePage } from "../page-context.ts";
import type { Box, GridLayout } from "./layout.ts";
import { indexesWithin } from "./grid-window.ts";

/** Px that the pointer moves before a click becomes a box. */
const slack = 6;
/** Px from the list's edge where it scrolls automatically, and the most it scrolls per frame. */
const edge = 48;
const fastest = 28;

interface BoxSelectionOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly layout: GridLayout;
  readonly order: Order;
  readonly inset: number;
  /** The content's scroll position. */
  readonly top: () => number;
  /** Called when the drag becomes a box. */
  readonly onStart: () => void;
}

/** Selects by dragging a box with the mouse; Shift adds, Ctrl or Cmd toggles. Near an edge the list scrolls. */
export function useBoxSelection(options: BoxSelectionOptions) {
  const { selection } = usePage();
  const latest = useRef(options);
  latest.current = options;
  const [area, setArea] = useState<Box | null>(null);

  const start = (event: PointerEvent): void => {
    const list = options.scroller.current;
    if (event.pointerType !== "mouse" || event.button !== 0 || !list || event.offsetX > list.clientWidth) return;
    const bounds = list.getBoundingClientRect();
    const inContent = (x: number, y: number) => ({
      x: x - bounds.left - latest.current.inset,
      y: y - bounds.top - latest.current.inset + latest.current.top(),
    });
    const before = selection.long.peek() ?? selection.selected.peek();
    const mode = event.shiftKey ? "add" : event.ctrlKey || event.metaKey ? "toggle" : "replace";
    const from = inContent(event.clientX, event.clientY);
    const pointer = { x: event.clientX, y: event.clientY };
    let frame = 0;
    let boxing = false;
    let paths: readonly string[] = [];

    const update = (): void => {
      const to = inContent(pointer.x, pointer.y);
      const box: Box = {
        x: Math.min(from.x, to.x),
        y: Math.min(from.y, to.y),
        width: Math.abs(from.x - to.x),
        height: Math.abs(from.y - to.y),
      };
      const { layout, order } = latest.current;
      paths = indexesWithin(layout, box).flatMap((index) => order.pathAt(index) ?? []);
      selection.box(before, paths, mode);
      setArea(box);
    };
    const scrollAlong = (): void => {
      const over = Math.min(0, pointer.y - bounds.top - edge) + Math.max(0, pointer.y - bounds.bottom + edge);
      if (over !== 0) {
        list.scrollTop += Math.max(-fastest, Math.min(fastest, over / 2));
        update();
      }
      frame = requestAnimationFrame(scrollAlong);
    };
    const onMove = (moved: PointerEvent): void => {
      pointer.x = moved.clientX;
      pointer.y = moved.clientY;
      if (!boxing) {
        if (Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) < slack) return;
        boxing = true;
        latest.current.onStart();
        frame = requestAnimationFrame(scrollAlong);
      }
      update();
    };
    const onEnd = (): void => {
      cancelAnimationFrame(frame);
      selection.boxed(paths);
      setArea(null);
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onEnd);
      removeEventListener("pointercancel", onEnd);
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onEnd);
    addEventListener("pointercancel", onEnd);
  };

  return { start, area };
}
