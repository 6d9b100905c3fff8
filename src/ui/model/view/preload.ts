import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Clock } from "../../../clock.ts";
import type { Order } from "./columns.ts";
import type { Surface } from "./location.ts";
import type { ImageLoaderPort } from "../ports.ts";

/** Decodes images before the viewer shows them. */
export interface PreloadModel {
  /** Whether the image is decoded, or failed. */
  isReady(path: string): boolean;
  /** Whether images are passed by so fast that no preview is begun. */
  readonly passing: ReadonlySignal<boolean>;
  dispose(): void;
}

export interface PreloadOptions {
  readonly clock: Clock;
  readonly images: ImageLoaderPort;
  readonly order: ReadonlySignal<Order>;
  readonly cursorIndex: ReadonlySignal<number>;
  readonly cursor: ReadonlySignal<string | null>;
  readonly surface: ReadonlySignal<Surface>;
  readonly compare: ReadonlySignal<readonly string[]>;
  /** Changes with the file. */
  readonly urlOf: (path: string) => string;
}

const ahead = 4;
const behind = 2;
/** The image on screen comes first; more parallel loads would slow it down. */
const parallel = 2;

/** Steps closer together than this pass images by; ms. */
export const passingMs = 200;
/** The same for steps from one image to the next before its preview is there. */
const behindMs = 350;

interface PreloadJob {
  readonly abort: AbortController;
  state: "waiting" | "loading" | "settled";
}

/** Positions to preload around `index`, most urgent first: the next in the direction of travel, then outwards on both sides. */
export function preloadOrder(index: number, direction: 1 | -1, count: number): number[] {
  const positions = [index];
  for (let distance = 1; distance <= ahead; distance += 1) {
    positions.push(index + direction * distance);
    if (distance <= behind) positions.push(index - direction * distance);
  }
  return positions.filter((position) => position >= 0 && position < count);
}

/** Decodes the images likely to be viewed next, and cancels those passed by. */
export function createPreloadModel(options: PreloadOptions): PreloadModel {
  const { clock, images, order, cursorIndex, cursor, surface, compare, urlOf } = options;
  const jobs = new Map<string, PreloadJob>();
  let wanted: readonly string[] = [];
  let direction: 1 | -1 = 1;
  let lastIndex = -1;
  let lastPath = "";
  let steppedAt = -Infinity;
  let endPassing = () => {};
  const passing = signal(false);

  const isReady = (path: string) => jobs.get(urlOf(path))?.state === "settled";

  const load = async (url: string, job: PreloadJob) => {
    job.state = "loading";
    try {
      await images.decode(url, job.abort.signal);
    } catch {
      // The viewer requests it again and shows the error.
    }
    job.state = "settled";
    pump();
  };

  const pump = () => {
    if (passing.peek()) return;
    let loading = [...jobs.values()].filter(({ state }) => state === "loading").length;
    for (const url of wanted) {
      const job = jobs.get(url);
      if (job?.state !== "waiting") continue;
      if (loading >= parallel) return;
      loading += 1;
      void load(url, job);
    }
  };

  const drop = (url: string, job: PreloadJob) => {
    jobs.delete(url);
    job.abort.abort();
    images.release(url);
  };

  const want = (paths: readonly string[]) => {
    wanted = paths.map(urlOf);
    for (const [url, job] of jobs) if (!wanted.includes(url)) drop(url, job);
    for (const url of wanted) {
      if (!jobs.has(url)) jobs.set(url, { abort: new AbortController(), state: "waiting" });
    }
    pump();
  };

  /** Previews that are passed by are not begun: making them would hold up the thumbnails that are shown instead. */
  const step = (wasReady: boolean) => {
    const now = clock.now();
    const sinceMs = now - steppedAt;
    steppedAt = now;
    endPassing();
    passing.value = sinceMs < (wasReady ? passingMs : behindMs);
    if (!passing.peek()) return;
    endPassing = clock.after(Math.max(passingMs, sinceMs * 1.5), () => {
      passing.value = false;
      pump();
    });
  };

  const stop = effect(() => {
    const index = cursorIndex.value;
    const path = cursor.value;
    if (compare.value.length > 0) return want(compare.value);
    if (index >= 0 && lastIndex >= 0 && index !== lastIndex) {
      direction = index > lastIndex ? 1 : -1;
      step(isReady(lastPath));
    }
    lastPath = path ?? "";
    lastIndex = index;
    if (path === null) return want([]);
    // In the grid, preload only the image that Enter would open.
    if (surface.value === "grid" || index < 0) return want([path]);
    const { count, pathAt } = order.value;
    want(preloadOrder(index, direction, count).flatMap((position) => pathAt(position) ?? []));
  });

  return {
    isReady,
    passing,
    dispose() {
      stop();
      endPassing();
      want([]);
    },
  };
}
