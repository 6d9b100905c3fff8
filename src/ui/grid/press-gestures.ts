import { useRef } from "preact/hooks";
import { systemClock, type Cancel } from "../../clock.ts";
import type { Order } from "../model/view/columns.ts";
import { usePage } from "../page-context.ts";

/** Duration of a long press, which selects an image, in ms. */
const longPressMs = 420;
/** Px that a finger may move during a long press. */
const slack = 8;

/** The position of the image under an event's target, or -1. */
export function indexAt(target: EventTarget | null): number {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return cell ? Number(cell.dataset["index"]) : -1;
}

/**
 * Clicks and taps on images. With a mouse a click selects and a double click opens; with a finger a tap opens and a
 * long press selects, after which taps select as well.
 */
export function usePressGestures(order: Order) {
  const { selection, location } = usePage();
  const press = useRef<{ cancel: Cancel; x: number; y: number } | null>(null);
  const kind = useRef("mouse");
  const handled = useRef(false);

  const pathAt = (target: EventTarget | null) => order.pathAt(indexAt(target));
  const open = (path: string): void => {
    selection.moveTo(path);
    location.openImage(path);
  };
  const cancelPress = (): void => {
    press.current?.cancel();
    press.current = null;
  };

  return {
    down(event: PointerEvent): void {
      kind.current = event.pointerType;
      handled.current = false;
      cancelPress();
      const path = pathAt(event.target);
      if (event.pointerType === "mouse" || path === undefined || !event.isPrimary) return;
      const cancel = systemClock.after(longPressMs, () => {
        handled.current = true;
        selection.toggle(path);
      });
      press.current = { cancel, x: event.clientX, y: event.clientY };
    },
    handlers: {
      onPointerMove(event: PointerEvent): void {
        const held = press.current;
        if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > slack) cancelPress();
      },
      onPointerUp: cancelPress,
      onPointerCancel: cancelPress,
      onContextMenu(event: Event): void {
        if (kind.current === "touch") event.preventDefault();
      },
      onClick(event: MouseEvent): void {
        if (handled.current) return;
        const path = pathAt(event.target);
        if (path === undefined) {
          if (kind.current !== "touch" && !event.shiftKey && !event.ctrlKey && !event.metaKey) selection.clear();
          return;
        }
        if (kind.current === "touch") {
          if (selection.selected.peek().size > 0) selection.toggle(path);
          else open(path);
        } else if (event.shiftKey) selection.extendTo(path, event.ctrlKey || event.metaKey);
        else if (event.ctrlKey || event.metaKey) selection.toggle(path);
        else selection.select(path);
      },
      onDblClick(event: MouseEvent): void {
        const path = pathAt(event.target);
        if (path !== undefined && kind.current !== "touch" && !event.ctrlKey && !event.shiftKey && !event.metaKey)
          open(path);
      },
    },
    /** Ignores the click that ends this press, because it became something else. */
    ignoreClick(): void {
      handled.current = true;
      cancelPress();
    },
  };
}
