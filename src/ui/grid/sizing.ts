import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { indexAt } from "./press-gestures.ts";

/** The smallest and largest height of thumbnails that can be asked for, in px. */
export const smallestSize = 64;
export const largestSize = 512;

/** Ctrl or Cmd with the wheel, and pinching a touchpad, change the size of the thumbnails; `hold` gets the one pointed at. */
export function useSizing(scroller: RefObject<HTMLElement | null>, hold: (index: number) => void): void {
  const { preferences } = usePage();
  const latest = useRef(hold);
  latest.current = hold;
  useEffect(() => {
    const list = scroller.current;
    if (!list) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const before = preferences.values.peek().thumbnailSize;
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const wished = before * 1.0016 ** (-event.deltaY * lines);
      latest.current(indexAt(event.target));
      preferences.set({ thumbnailSize: Math.round(Math.min(largestSize, Math.max(smallestSize, wished))) });
    };
    list.addEventListener("wheel", onWheel, { passive: false });
    return () => list.removeEventListener("wheel", onWheel);
  }, [preferences]);
}
