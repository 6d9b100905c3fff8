import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

const unknown: ElementSize = { width: 0, height: 0 };

/** The inner size of an element in px, updated on change; zero until it is known. */
export function useElementSize(element: RefObject<HTMLElement | null>): ElementSize {
  const [size, setSize] = useState(unknown);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const measure = (): void =>
      setSize((before) => {
        const [width, height] = [watched.clientWidth, watched.clientHeight];
        return before.width === width && before.height === height ? before : { width, height };
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return size;
}
