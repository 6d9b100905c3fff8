import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Clock } from "../../clock.ts";

/** What the pool needs of an image element. */
export interface LoadableImage {
  className: string;
  alt: string;
  draggable: boolean;
  decoding: "async" | "sync" | "auto";
  src: string;
  addEventListener(event: "load" | "error", listener: () => void): void;
  readonly classList: { add(name: string): void };
  removeAttribute(name: string): void;
}

/** The image embedded in a file, which is there before its thumbnail has been made. */
export interface EmbeddedThumb<Image> {
  /** Null until it has loaded, and where the file has none. */
  readonly element: ReadonlySignal<Image | null>;
  /** The thumbnail is there, or not wanted any more. */
  end(): void;
}

/** Loads embedded images while thumbnails are slow to come, and none otherwise. */
export interface EmbeddedThumbs<Image> {
  want(url: string, place: number): EmbeddedThumb<Image>;
  /** A thumbnail begins to load; the returned call ends that, `loaded` or given up. */
  loading(): (loaded: boolean) => void;
  /** Whether embedded images are to be loaded, or may soon be: they need connections that thumbnails would hold for long. */
  needsRoom(): boolean;
  focus(place: number): void;
}

interface Wish<Image> {
  readonly url: string;
  readonly place: number;
  readonly element: Signal<Image | null>;
  image: Image | undefined;
}

/** A cached thumbnail arrives sooner than this, unless the network is slow. */
const slowMs = 60;
/** On a slow network, a thumbnail that has to be made takes this many times as long as the fastest one. */
const slowShare = 3;
/** Thumbnails and events need the browser's other connections. */
const atOnce = 2;

export function createEmbeddedThumbs<Image extends LoadableImage>(
  clock: Clock,
  createImage: () => Image,
  /** Called when an embedded image has been loaded or there is none. */
  onSettled: () => void = () => {},
): EmbeddedThumbs<Image> {
  const waiting = new Set<Wish<Image>>();
  const running = new Set<Wish<Image>>();
  let focused = 0;
  let fastestMs = Infinity;
  let slow = false;

  const settle = (wish: Wish<Image>, loaded: boolean): void => {
    if (!running.delete(wish)) return;
    if (loaded && wish.image) wish.element.value = wish.image;
    pump();
    onSettled();
  };

  const pump = (): void => {
    while (slow && running.size < atOnce) {
      let next: Wish<Image> | undefined;
      for (const wish of waiting) {
        if (!next || Math.abs(wish.place - focused) < Math.abs(next.place - focused)) next = wish;
      }
      if (!next) return;
      const wish = next;
      waiting.delete(wish);
      running.add(wish);
      const image = createImage();
      wish.image = image;
      image.className = "thumb ready embedded";
      image.alt = "";
      image.draggable = false;
      image.decoding = "sync";
      image.addEventListener("load", () => settle(wish, true));
      // Most files have none.
      image.addEventListener("error", () => settle(wish, false));
      image.src = wish.url;
    }
  };

  return {
    want(url, place) {
      const wish: Wish<Image> = { url, place, element: signal(null), image: undefined };
      waiting.add(wish);
      pump();
      return {
        element: wish.element,
        end() {
          waiting.delete(wish);
          wish.element.value = null;
          if (!running.delete(wish)) return;
          wish.image?.removeAttribute("src");
          pump();
        },
      };
    },
    loading() {
      const startedAt = clock.now();
      const limitMs = Math.max(slowMs, fastestMs === Infinity ? 0 : fastestMs * slowShare);
      const cancel = clock.after(limitMs, () => {
        slow = true;
        pump();
      });
      return (loaded) => {
        cancel();
        if (!loaded) return;
        const tookMs = clock.now() - startedAt;
        fastestMs = Math.min(fastestMs, tookMs);
        if (tookMs < limitMs) slow = false;
      };
    },
    needsRoom: () => (slow || fastestMs === Infinity) && waiting.size + running.size > 0,
    focus(place) {
      focused = place;
    },
  };
}
