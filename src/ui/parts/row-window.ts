import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Rows to draw, and the px of padding for those before and after. */
export interface ListWindow {
  readonly first: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

/** The rows of equal height in view, plus one screen height beyond both edges. */
export function listWindow(count: number, rowHeight: number, top: number, height: number): ListWindow {
  const first = Math.max(0, Math.min(count, Math.floor((top - height) / rowHeight)));
  const end = Math.max(first, Math.min(count, Math.ceil((top + 2 * height) / rowHeight)));
  return { first, end, before: first * rowHeight, after: (count - end) * rowHeight };
}

/** The rows in view of the nearest `.scrolls` ancestor of a list. */
export function useRowWindow(list: RefObject<HTMLElement | null>, count: number, rowHeight: number): ListWindow {
  const [shown, setShown] = useState(() => listWindow(count, rowHeight, 0, 1000));
  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element?.closest<HTMLElement>(".scrolls");
    if (!element || !scroller) return;
    const update = (): void => {
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const next = listWindow(count, rowHeight, top, scroller.clientHeight);
      setShown((before) =>
        before.first === next.first && before.end === next.end && before.after === next.after ? before : next,
      );
    };
    update();
    scroller.addEventListener("scroll", update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", update);
      observer.disconnect();
    };
  }, [count, rowHeight]);
  return shown;
}
