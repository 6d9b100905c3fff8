import type { RenderOutcome, RenderRequest, Thumbnailer } from "../../src/thumbs/thumbnailer.ts";

/** A thumbnailer for tests, which decodes nothing and whose outcomes the test chooses. */
export interface MemoryThumbnailer extends Thumbnailer {
  /** Makes further requests resolve with this outcome; undefined makes them resolve with an image again. */
  setOutcome(outcome: RenderOutcome | undefined): void;
  /** Makes further requests wait for {@link MemoryThumbnailer.release} or their abort. */
  hold(): void;
  /** Resolves all waiting requests; further ones resolve at once again. */
  release(): void;
  /** The requests seen so far, oldest first. */
  readonly requests: readonly RenderRequest[];
}

/** An image of one pixel, as lossless WebP. */
const onePixel = Uint8Array.from([
  0x52, 0x49, 0x46, 0x46, 0x1a, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4c, 0x0d, 0, 0, 0, 0x2f, 0, 0, 0,
  0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0,
]);

/** Creates a thumbnailer that resolves each request with the same tiny WebP after it has opened the original. */
export function createMemoryThumbnailer(): MemoryThumbnailer {
  const requests: RenderRequest[] = [];
  let fixed: RenderOutcome | undefined;
  let holding = false;
  let waiting: (() => void)[] = [];

  const released = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });

  const release = (): void => {
    holding = false;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  return {
    form: "memory",
    requests,
    setOutcome(outcome) {
      fixed = outcome;
    },
    hold() {
      holding = true;
    },
    release,
    async render(request) {
      requests.push(request);
      if (holding && !request.signal?.aborted) await released(request.signal);
      if (request.signal?.aborted) return { kind: "aborted" };
      if (fixed) return fixed;
      const image = await request.open();
      if (!image) return { kind: "missing" };
      await image.close();
      return { kind: "rendered", bytes: onePixel, type: "image/webp" };
    },
    async close() {
      release();
    },
  };
}
