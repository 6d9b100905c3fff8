import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Cancel, Clock } from "../../clock.ts";
import { createEmbeddedThumbs, type EmbeddedThumb, type LoadableImage } from "./embedded-thumbs.ts";

export type ThumbState =
  | { readonly kind: "waiting" }
  | { readonly kind: "ready" }
  /** `reason` is shown to the user. */
  | { readonly kind: "failed"; readonly reason: string };

export interface PooledThumb<Image = HTMLImageElement> {
  readonly element: Image;
  readonly state: ReadonlySignal<ThumbState>;
  /** What to show while the thumbnail is being made; null if there is nothing. */
  embedded(): Image | null;
}

/** Why a thumbnail did not load: permanently, or only this time. */
export type ThumbFailure = { readonly kind: "final"; readonly reason: string } | { readonly kind: "passing" };

/**
 * Image elements of thumbnails, cached after they leave the screen so that they reappear at once.
 * Few load at a time, those nearest to the focused position first; releasing an unloaded thumbnail cancels it.
 */
export interface ThumbPool<Image = HTMLImageElement> {
  /**
   * The thumbnail's element, for use in one place at a time. `place` is its position in the view, `embeddedUrl` what can be
   * shown while the thumbnail is being made.
   */
  acquire(url: string, place: number, embeddedUrl?: string): PooledThumb<Image>;
  release(url: string): void;
  /** Whether the thumbnail is loaded and unused. */
  isSpare(url: string): boolean;
  /** Sets the position that loads first. */
  focus(place: number): void;
  /** Starts no more loads while paused. */
  pause(paused: boolean): void;
  /** Retries thumbnails that failed because the server was unreachable. */
  retry(): void;
  dispose(): void;
}

export interface ThumbPoolOptions<Image> {
  readonly clock: Clock;
  readonly createImage: () => Image;
  /** Resolves why an image did not load. */
  readonly explain: (url: string) => Promise<ThumbFailure>;
  /** Unused elements to keep; default 1,500. */
  readonly keep?: number;
  /** Parallel loads; default 4, which leaves connections for everything else. */
  readonly atOnce?: number;
}

interface PoolEntry<Image> extends PooledThumb<Image> {
  readonly url: string;
  readonly state: Signal<ThumbState>;
  place: number;
  users: number;
  phase: "queued" | "loading" | "done" | "resting";
  attempts: number;
  wish: EmbeddedThumb<Image> | undefined;
  endLoading: (loaded: boolean) => void;
}

const waiting: ThumbState = { kind: "waiting" };
const mostAttempts = 4;
/** Parallel loads while embedded images are loaded: of a browser's six connections, events and labels need some. */
const atOnceBesideEmbedded = 2;
const retryAfterMs = 700;

export function createThumbPool<Image extends LoadableImage>(options: ThumbPoolOptions<Image>): ThumbPool<Image> {
  const { clock, createImage, explain, keep = 1500, atOnce = 4 } = options;
  const entries = new Map<string, PoolEntry<Image>>();
  const queued = new Set<PoolEntry<Image>>();
  const loading = new Set<PoolEntry<Image>>();
  const timers = new Set<Cancel>();
  const embeddedThumbs = createEmbeddedThumbs(clock, createImage, () => pump());
  let focused = 0;
  let paused = false;

  const createEntry = (url: string, place: number): PoolEntry<Image> => {
    const element = createImage();
    element.className = "thumb";
    element.alt = "";
    element.draggable = false;
    element.decoding = "async";
    const entry: PoolEntry<Image> = {
      url,
      element,
      state: signal(waiting),
      place,
      users: 0,
      phase: "queued",
      attempts: 0,
      wish: undefined,
      endLoading: () => {},
      embedded: () => entry.wish?.element.value ?? null,
    };
    element.addEventListener("load", () => {
      if (!loading.has(entry)) return;
      entry.endLoading(true);
      element.classList.add("ready");
      settle(entry, { kind: "ready" });
    });
    element.addEventListener("error", () => {
      if (loading.has(entry)) void refused(entry);
    });
    return entry;
  };

  const pump = (): void => {
    while (!paused && loading.size < (embeddedThumbs.needsRoom() ? Math.min(atOnce, atOnceBesideEmbedded) : atOnce)) {
      const next = nearest(queued, focused);
      if (!next) return;
      queued.delete(next);
      load(next);
    }
  };

  const load = (entry: PoolEntry<Image>): void => {
    loading.add(entry);
    entry.phase = "loading";
    entry.attempts++;
    entry.endLoading = embeddedThumbs.loading();
    entry.element.src = entry.url;
  };

  const settle = (entry: PoolEntry<Image>, state: ThumbState): void => {
    loading.delete(entry);
    entry.phase = "done";
    entry.state.value = state;
    endWish(entry);
    pump();
  };

  const endWish = (entry: PoolEntry<Image>): void => {
    entry.wish?.end();
    entry.wish = undefined;
  };

  const refused = async (entry: PoolEntry<Image>): Promise<void> => {
    entry.endLoading(false);
    const refusal = await explain(entry.url);
    if (!loading.has(entry)) return;
    if (refusal.kind === "final") return settle(entry, { kind: "failed", reason: refusal.reason });
    loading.delete(entry);
    entry.phase = "resting";
    entry.element.removeAttribute("src");
    if (entry.attempts < mostAttempts) {
      const cancel = clock.after(retryAfterMs * 2 ** entry.attempts, () => {
        timers.delete(cancel);
        queue(entry);
      });
      timers.add(cancel);
    }
    pump();
  };

  const queue = (entry: PoolEntry<Image>): void => {
    if (entry.users === 0 || entry.phase !== "resting") return;
    entry.phase = "queued";
    queued.add(entry);
    pump();
  };

  const forgetOldest = (): void => {
    let spare = entries.size - keep;
    for (const entry of entries.values()) {
      if (spare <= 0) return;
      if (entry.users > 0) continue;
      entries.delete(entry.url);
      spare--;
    }
  };

  return {
    acquire(url, place, embeddedUrl) {
      const entry = entries.get(url) ?? createEntry(url, place);
      entries.delete(url);
      entries.set(url, entry);
      entry.users++;
      entry.place = place;
      if (entry.phase !== "done" && embeddedUrl !== undefined) entry.wish ??= embeddedThumbs.want(embeddedUrl, place);
      if (entry.phase === "queued") queued.add(entry);
      else if (entry.phase === "done") entry.element.decoding = "sync";
      else queue(entry);
      pump();
      return entry;
    },
    release(url) {
      const entry = entries.get(url);
      if (!entry || --entry.users > 0) return;
      if (entry.phase === "done") return forgetOldest();
      entries.delete(url);
      endWish(entry);
      entry.endLoading(false);
      queued.delete(entry);
      loading.delete(entry);
      entry.element.removeAttribute("src");
      pump();
    },
    isSpare(url) {
      const entry = entries.get(url);
      return entry?.users === 0 && entry.state.peek().kind === "ready";
    },
    focus(place) {
      focused = place;
      embeddedThumbs.focus(place);
    },
    pause(on) {
      paused = on;
      pump();
    },
    retry() {
      for (const entry of entries.values()) {
        entry.attempts = 0;
        if (entry.state.peek().kind === "failed" && entry.users === 0) entries.delete(entry.url);
        else queue(entry);
      }
    },
    dispose() {
      paused = true;
      for (const cancel of timers) cancel();
      for (const entry of entries.values()) if (entry.phase === "loading") entry.element.removeAttribute("src");
      entries.clear();
      queued.clear();
    },
  };
}

function nearest<Image>(entries: ReadonlySet<PoolEntry<Image>>, place: number): PoolEntry<Image> | undefined {
  let best: PoolEntry<Image> | undefined;
  for (const entry of entries) {
    if (!best || Math.abs(entry.place - place) < Math.abs(best.place - place)) best = entry;
  }
  return best;
}
