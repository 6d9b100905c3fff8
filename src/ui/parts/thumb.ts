import { createContext, type RefObject } from "preact";
import { useContext, useLayoutEffect, useState } from "preact/hooks";
import type { PooledThumb, ThumbPool, ThumbState } from "./thumb-pool.ts";

/** The pool that thumbnails of a part of the page come from. */
export const ThumbPoolContext = createContext<ThumbPool | null>(null);

const waiting: ThumbState = { kind: "waiting" };

/** Puts a pooled thumbnail first into `host` while the component lives, and says how it stands. */
export function useThumb(host: RefObject<HTMLElement | null>, url: string, place: number): ThumbState {
  const pool = useContext(ThumbPoolContext);
  const [thumb, setThumb] = useState<PooledThumb | null>(null);
  useLayoutEffect(() => {
    if (!pool) return;
    const taken = pool.acquire(url, place);
    host.current?.prepend(taken.element);
    setThumb(taken);
    return () => {
      if (taken.element.parentNode === host.current) taken.element.remove();
      pool.release(url);
    };
  }, [pool, url]);
  return thumb?.state.value ?? waiting;
}
