/** What responds to a page's requests. */
export type Handler = (request: Request) => Promise<Response>;

/** A handler whose requests can be waited for. */
export function createFakeNetwork(handler: Handler): { readonly fetch: Handler; settle(): Promise<void> } {
  let running = 0;
  return {
    async fetch(request) {
      running += 1;
      try {
        return await handler(request);
      } finally {
        running -= 1;
      }
    },
    /** Lets everything that waits for promises or for a response go on until all is at rest. */
    async settle() {
      // A request that waits for the clock goes on once time passes.
      for (let quiet = 0, turns = 0; quiet < 80 && turns < 2_000; quiet = running > 0 ? 0 : quiet + 1, turns += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** The same bytes, until the signal cuts them off. */
export function cutBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream({
    start(controller) {
      signal.addEventListener("abort", () => {
        void reader.cancel();
        try {
          controller.error(new TypeError("network error"));
        } catch {
          // It had ended already.
        }
      });
    },
    async pull(controller) {
      const chunk = await reader.read();
      if (signal.aborted) return;
      if (chunk.done) controller.close();
      else controller.enqueue(chunk.value);
    },
    cancel: () => reader.cancel(),
  });
}
