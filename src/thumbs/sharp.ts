import { createHash } from "node:crypto";
import { availableParallelism, totalmem } from "node:os";
import { LRUCache } from "lru-cache";
import { type Clock, systemClock } from "../clock.ts";
import { createRecentThumbs } from "./cache.ts";
import { defaultMaximumPixels } from "./pixel-limit.ts";
import { type DecodeOrder, largestImage, largestPixels } from "./decoder-protocol.ts";
import { createDirectoryCache } from "./directory-cache.ts";
import { createWorkQueue, type Queued, type QueueTask } from "./queue.ts";
import { createDecoder, type Decoder } from "./sharp-decoder.ts";
import type { Confinement } from "../wire/health.ts";
import { findSandbox, knownSandbox } from "./sharp-sandbox.ts";
import type { Rendition, RenderOutcome, RenderRequest, Thumbnailer } from "./thumbnailer.ts";

export interface SharpThumbnailerOptions {
  /** The short edge of a thumbnail, in px; default 256. */
  readonly shortEdge?: number;
  /** WebP quality of thumbnails, 1 to 100; default 70. */
  readonly quality?: number;
  /** Where renditions are stored for later runs, such as `<folder>/.lenslet/thumbs`; without it nothing is written. */
  readonly cacheDirectory?: string | undefined;
  /** The most bytes stored there; default 2 GiB. */
  readonly cacheBytes?: number;
  /**
   * How many images are decoded at once, each in its own process; default the number of processors plus one, at most 4. One
   * more that is slow may run besides.
   */
  readonly concurrency?: number;
  /** The longest time to decode one image, in ms; default 20,000. */
  readonly deadlineMs?: number;
  /** Images with more pixels are refused; default 400 million, or fewer on a machine with little memory. */
  readonly maximumPixels?: number | undefined;
  /** Default: the platform's clock. */
  readonly clock?: Clock;
}

export interface SharpThumbnailer extends Thumbnailer {
  /** Finds the strongest sandbox for decoders, so that the first image need not wait for that. */
  prepare(): Promise<readonly Confinement[]>;
  /** Removes stored renditions to free disk space. Resolves with whether there were any. */
  makeRoom(): Promise<boolean>;
}

const previewQuality = 80;
const recentBytes = 64 * 1024 * 1024;
const waitingRequests = 2000;
const idleMs = 60_000;
const slowAfterMs = 1500;
const attempts = 2;
const rememberedErrors = 10_000;
/** An image that took too long may have met a busy machine: it is tried again after this time, in ms. */
const lateAgainMs = 5 * 60_000;
const type = "image/webp";

/**
 * Renders images with libvips in child processes, so that no image crashes the server. An image that cannot be decoded is
 * tried at most twice until its content changes. Decodes JPEG, PNG, WebP, GIF, AVIF and TIFF of up to `maximumPixels`: the first
 * frame of an animation, and the readable part of a damaged file.
 */
export function createSharpThumbnailer(options: SharpThumbnailerOptions = {}): SharpThumbnailer {
  const { shortEdge = 256, quality = 70, clock = systemClock, deadlineMs = 20_000 } = options;
  const maximumPixels = Math.min(largestPixels, options.maximumPixels ?? defaultMaximumPixels(totalmem()));
  const concurrency = options.concurrency ?? Math.min(4, availableParallelism() + 1);
  const disk =
    options.cacheDirectory === undefined
      ? undefined
      : createDirectoryCache(options.cacheDirectory, { clock, maximumBytes: options.cacheBytes });
  const recent = createRecentThumbs(recentBytes);
  const queue = createWorkQueue<RenderOutcome>({ clock, concurrency, capacity: waitingRequests, slowAfterMs });
  const decoders = Array.from({ length: concurrency + 1 }, () => createDecoder({ clock, deadlineMs, idleMs }));
  const free: Decoder[] = [...decoders];
  const errors = new LRUCache<string, { readonly reason: string; readonly until: number }>({ max: rememberedErrors });
  const writing = new Set<Promise<void>>();

  const orderFor = (rendition: Rendition): DecodeOrder => {
    switch (rendition.kind) {
      case "thumb":
        return { limited: "short", edge: shortEdge, quality, maximumPixels };
      case "sized":
        return { limited: "width", edge: rendition.width, quality, maximumPixels };
      case "preview":
        return { limited: "long", edge: rendition.edge, quality: previewQuality, maximumPixels };
    }
  };

  const recently = (name: string): RenderOutcome | undefined => {
    const whole = recent.get(name);
    const bytes = whole ?? recent.get(damagedName(name));
    return bytes && { kind: "rendered", bytes, type, damaged: !whole };
  };

  const store = (name: string, bytes: Uint8Array): void => {
    recent.put(name, bytes);
    if (!disk) return;
    const written = disk.put(name, bytes).finally(() => writing.delete(written));
    writing.add(written);
  };

  const markUnreadable = (key: string, reason: string, until = Infinity): RenderOutcome => {
    errors.set(key, { reason, until });
    return { kind: "unreadable", reason };
  };

  const make = async (
    decoder: Decoder,
    order: DecodeOrder,
    request: RenderRequest,
    stop: AbortSignal,
  ): Promise<RenderOutcome> => {
    let reason = "";
    for (let attempt = 0; attempt < attempts; attempt++) {
      const image = await request.open();
      if (!image) return { kind: "missing" };
      if (image.size > largestImage) {
        await image.close();
        return markUnreadable(request.key, "The file is larger than 256 MB.");
      }
      const outcome = await decoder.decode(order, image, stop);
      switch (outcome.kind) {
        case "rendered":
          return { ...outcome, type };
        case "unreadable":
          return markUnreadable(request.key, outcome.reason);
        case "late":
          return markUnreadable(request.key, outcome.reason, clock.now() + lateAgainMs);
        case "read_failed":
          return outcome;
        case "stopped":
          return { kind: "aborted" };
        case "lost":
          reason = outcome.reason;
      }
    }
    return markUnreadable(request.key, reason);
  };

  const work = async (
    name: string,
    order: DecodeOrder,
    request: RenderRequest,
    stop: AbortSignal,
  ): Promise<RenderOutcome> => {
    const made = recently(name);
    if (made) return made;
    const decoder = free.pop();
    if (!decoder) return { kind: "busy" };
    try {
      const outcome = await make(decoder, order, request, stop);
      if (outcome.kind === "rendered") store(outcome.damaged ? damagedName(name) : name, outcome.bytes);
      return outcome;
    } finally {
      free.push(decoder);
    }
  };

  return {
    form: `${shortEdge}-${quality}`,
    async render(request) {
      const order = orderFor(request.rendition);
      const name = nameOf(request.key, order);
      const made = recently(name);
      if (made) return made;
      const error = errors.get(request.key);
      if (error && clock.now() < error.until) return { kind: "unreadable", reason: error.reason };
      for (const stored of [name, damagedName(name)]) {
        const bytes = await disk?.get(stored);
        if (!bytes) continue;
        recent.put(stored, bytes);
        return { kind: "rendered", bytes, type, damaged: stored !== name };
      }
      const lane = request.rendition.kind === "preview" ? "preview" : "thumb";
      const task: QueueTask<RenderOutcome> = {
        name,
        subject: request.key,
        lane,
        work: (stop) => work(name, order, request, stop),
      };
      return outcomeOf(await queue.run(task, request.signal));
    },
    confinement: () => knownSandbox()?.holds,
    async prepare() {
      return (await findSandbox()).holds;
    },
    makeRoom: async () => disk?.makeRoom() ?? false,
    async close() {
      queue.close();
      for (const decoder of decoders) decoder.close();
      await Promise.all(writing);
    },
  };
}

/** A name that is unique to the content and the order. */
function nameOf(key: string, { limited, edge, quality }: DecodeOrder): string {
  return createHash("sha256")
    .update(JSON.stringify([key, { limited, edge, quality }]))
    .digest("hex")
    .slice(0, 40);
}

/** The name of a rendition of a damaged file. */
function damagedName(name: string): string {
  return `${name}d`;
}

function outcomeOf(queued: Queued<RenderOutcome>): RenderOutcome {
  if (queued.kind === "failed") throw queued.error;
  return queued.kind === "done" ? queued.result : queued;
}
