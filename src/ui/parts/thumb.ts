import { createContext, type RefObject } from "preact";
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PooledThumb, ThumbPool, ThumbState } from "./thumb-pool.ts";

/** The pool for thumbnails in this part of the page. */
export const ThumbPoolContext = createContext<ThumbPool | null>(null);

const waiting: ThumbState = { kind: "waiting" };

/** What is shown until the thumbnail has loaded. */
interface StandIns {
  /** Another thumbnail, if the pool has it loaded. */
  readonly standIn?: string;
  /** The image embedded in the file, loaded while the thumbnail is being made. */
  readonly embeddedUrl?: string | undefined;
}

interface HeldThumb {
  readonly url: string;
  readonly thumb: PooledThumb;
}

/**
 * Puts a pooled thumbnail into `host` while the component is mounted, and returns its state. When the URL changes, the
 * previous thumbnail stays until the next one has loaded. Until the first has loaded, a stand-in is shown.
 */
export function useThumb(
  host: RefObject<HTMLElement | null>,
  url: string,
  place: number,
  { standIn = url, embeddedUrl }: StandIns = {},
): ThumbState {
  const pool = useContext(ThumbPoolContext);
  const [thumb, setThumb] = useState<PooledThumb | null>(null);
  const held = useRef<HeldThumb[]>([]);

  const release = (each: HeldThumb): void => {
    if (each.thumb.element.parentNode === host.current) each.thumb.element.remove();
    pool?.release(each.url);
  };

  useLayoutEffect(() => {
    if (!pool) return;
    if (held.current.length === 0 && standIn !== url && pool.isSpare(standIn)) {
      const thumb = pool.acquire(standIn, place);
      host.current?.prepend(thumb.element);
      held.current.push({ url: standIn, thumb });
    }
    const known = held.current.findIndex((each) => each.url === url);
    const [own = { url, thumb: pool.acquire(url, place, embeddedUrl) }] =
      known < 0 ? [] : held.current.splice(known, 1);
    const below = held.current.at(-1);
    if (below) below.thumb.element.after(own.thumb.element);
    else host.current?.prepend(own.thumb.element);
    held.current.push(own);
    setThumb(own.thumb);
  }, [pool, url]);
  useLayoutEffect(
    () => () => {
      for (const each of held.current.splice(0)) release(each);
    },
    [pool],
  );

  const state = thumb?.state.value ?? waiting;
  useLayoutEffect(() => {
    if (state.kind === "waiting") return;
    for (const each of held.current.splice(0, held.current.length - 1)) release(each);
  }, [state]);

  const embedded = state.kind === "waiting" ? (thumb?.embedded() ?? null) : null;
  useLayoutEffect(() => {
    if (!embedded) return;
    host.current?.prepend(embedded);
    return () => embedded.remove();
  }, [embedded]);

  const stands =
    embedded !== null ||
    (state.kind === "waiting" && held.current.some((each) => each.thumb.state.peek().kind === "ready"));
  return stands ? { kind: "ready" } : state;
}
