import type { LensletOptions } from "../../src/lenslet-options.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "./memory-thumbnailer.ts";
import { createControlledJournal } from "./controlled-journal.ts";
import { manualClock } from "./manual-clock.ts";
import { seededRandom } from "./seeded-random.ts";

/** A 1 × 1 px PNG. */
export const tinyPng = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);

export interface PlainResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body, or undefined for other content. */
  readonly body: unknown;
}

/** A whole gallery in memory, on a clock that moves only when told to. */
export async function openTestGallery(
  paths: readonly string[] = ["/a.png", "/b/c.png"],
  options: Partial<LensletOptions> = {},
) {
  const clock = manualClock();
  const source = createMemorySource({ images: Object.fromEntries(paths.map((path) => [path, tinyPng])) });
  const journal = createControlledJournal();
  const thumbnailer = createMemoryThumbnailer();
  const errors: unknown[] = [];
  const lenslet = createLenslet({
    source,
    journal,
    thumbnailer,
    clock,
    random: seededRandom(),
    onError: (error) => errors.push(error),
    ...options,
  });
  await lenslet.ready;

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<PlainResponse> => {
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await lenslet.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { ...json, ...headers },
        ...(body !== undefined && { body: text }),
      }),
    );
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? await response.json() : await drain(response),
    };
  };

  let keys = 0;
  /** Patches an image with a new idempotency key. */
  const patch = (path: string, change: object, headers: Record<string, string> = {}) =>
    call("PATCH", `/item?path=${encodeURIComponent(path)}`, change, {
      "idempotency-key": `key-${(keys += 1)}`,
      ...headers,
    });

  return { clock, source, journal, thumbnailer, lenslet, errors, call, patch };
}

async function drain(response: Response): Promise<undefined> {
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) await response.body?.cancel();
  else await response.arrayBuffer();
  return undefined;
}
