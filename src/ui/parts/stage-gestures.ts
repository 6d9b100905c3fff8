import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isFitted, pan, pinch, toggleZoom, zoomAt, type Frame, type Point, type Zoom } from "./zoom.ts";

export interface GestureOptions {
  readonly frame: Frame;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
  /** A finger swiped while the whole image was visible. */
  readonly onSwipe?: (to: "left" | "right" | "up" | "down") => void;
  readonly onPress?: () => void;
  /** Whether a mouse click zooms; read when the button goes down. Default true. */
  readonly clickZooms?: boolean;
}

/** Px of a swipe, and the largest distance in ms and px between the two taps of a double tap. */
const swipePx = 56;
const doubleMs = 320;
const doublePx = 28;

/** Turns wheel, drag, pinch, click and double tap on a stage into zoom changes. */
export function useGestures(stage: RefObject<HTMLElement | null>, options: GestureOptions): void {
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const pointers = new Map<number, Point>();
    let start: (Point & { single: boolean; zooms: boolean }) | undefined;
    let tapped: (Point & { at: number }) | undefined;

    const pointOf = (event: MouseEvent): Point => {
      const bounds = element.getBoundingClientRect();
      return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    };
    const change = (zoom: Zoom): void => {
      latest.current = { ...latest.current, zoom };
      latest.current.onZoom(zoom);
    };

    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { zoom, frame } = latest.current;
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const delta = Math.max(-240, Math.min(240, event.deltaY * lines * (event.ctrlKey ? 4 : 1)));
      change(zoomAt(zoom, frame, 1.0022 ** -delta, pointOf(event)));
    };
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button"))) return;
      element.setPointerCapture(event.pointerId);
      const point = pointOf(event);
      pointers.set(event.pointerId, point);
      start = { ...point, single: pointers.size === 1, zooms: latest.current.clickZooms ?? true };
      latest.current.onPress?.();
    };
    const onMove = (event: PointerEvent): void => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const point = pointOf(event);
      const { zoom, frame } = latest.current;
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) change(pinch(zoom, frame, [before, other], [point, other]));
      else if (!isFitted(zoom, frame)) change(pan(zoom, frame, point.x - before.x, point.y - before.y));
      pointers.set(event.pointerId, point);
    };
    // A swipe left to the browser as well can end in a fling, and the tap that follows only stops that.
    const onTouchMove = (event: TouchEvent): void => {
      if (pointers.size > 0) event.preventDefault();
    };
    const onUp = (event: PointerEvent): void => {
      if (!pointers.delete(event.pointerId) || !start?.single || event.type === "pointercancel") return;
      const point = pointOf(event);
      const { zoom, frame, onSwipe } = latest.current;
      const [across, down] = [point.x - start.x, point.y - start.y];
      if (Math.hypot(across, down) < doublePx / 2) {
        const again =
          tapped &&
          event.timeStamp - tapped.at < doubleMs &&
          Math.hypot(point.x - tapped.x, point.y - tapped.y) < doublePx;
        tapped = again ? undefined : { ...point, at: event.timeStamp };
        // A mouse zooms with the first click; the second of a double click would undo it.
        const zooms = event.pointerType === "mouse" ? start.zooms && !again : again;
        if (zooms) change(toggleZoom(zoom, frame, point));
      } else if (event.pointerType !== "mouse" && isFitted(zoom, frame)) {
        if (Math.abs(across) > swipePx && Math.abs(across) > Math.abs(down)) onSwipe?.(across < 0 ? "left" : "right");
        else if (Math.abs(down) > swipePx) onSwipe?.(down < 0 ? "up" : "down");
      }
    };

    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("touchmove", onTouchMove, { passive: false });
    element.addEventListener("pointerup", onUp);
    element.addEventListener("pointercancel", onUp);
    return () => {
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("touchmove", onTouchMove);
      element.removeEventListener("pointerup", onUp);
      element.removeEventListener("pointercancel", onUp);
    };
  }, []);
}
