/**
 * A server without the gallery, to test only the runtime's part. Run it with the name of the
 * entry: `tsx trivial-server.ts node`, `bun trivial-server.ts bun`, `deno run -A trivial-server.ts deno`.
 */
const [, , runtime] = process.argv;
const { serve } =
  runtime === "bun"
    ? await import("../../src/bun.ts")
    : runtime === "deno"
      ? await import("../../src/deno.ts")
      : await import("../../src/node.ts");

const chunk = new Uint8Array(64 * 1024).fill(120);
const counts = { handled: 0, opened: 0, cancelled: 0, pulled: 0, errors: 0, cut: 0 };
const live = new Set<ReadableStreamDefaultController<Uint8Array>>();

function liveStream(highWaterMark?: number): ReadableStream<Uint8Array> {
  let own: ReadableStreamDefaultController<Uint8Array>;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        own = controller;
        counts.opened += 1;
        live.add(controller);
        controller.enqueue(new TextEncoder().encode("retry: 1000\n\n"));
      },
      cancel() {
        counts.cancelled += 1;
        live.delete(own);
      },
    },
    highWaterMark === undefined ? undefined : new ByteLengthQueuingStrategy({ highWaterMark }),
  );
}

const eventStream = { "content-type": "text/event-stream" };

const routes: Record<string, (request: Request, url: URL) => Response | Promise<Response>> = {
  "/text": () => new Response("hello", { headers: { "x-one": "1" } }),
  "/empty": () => new Response(null, { status: 204 }),
  "/cookies": () => {
    const response = new Response("two");
    response.headers.append("set-cookie", "a=1");
    response.headers.append("set-cookie", "b=2");
    return response;
  },
  "/echo": async (request) => new Response(await request.text()),
  "/refuse-midway": async (request) => {
    const reader = request.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    return new Response("too much", { status: 413 });
  },
  "/events": () => new Response(liveStream(), { headers: eventStream }),
  "/events-late": async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return new Response(liveStream(), { headers: eventStream });
  },
  "/events-bounded": () => new Response(liveStream(256 * 1024), { headers: eventStream }),
  "/publish": (_request, url) => {
    const times = Number(url.searchParams.get("times") ?? 1);
    for (let time = 0; time < times; time += 1) {
      for (const controller of live) {
        if ((controller.desiredSize ?? 0) < -(1024 * 1024)) {
          counts.cut += 1;
          live.delete(controller);
          controller.error(new Error("too slow"));
        } else controller.enqueue(chunk);
      }
    }
    return new Response("done");
  },
  "/endless": () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start() {
          counts.opened += 1;
        },
        pull(controller) {
          counts.pulled += 1;
          controller.enqueue(chunk);
        },
        cancel() {
          counts.cancelled += 1;
        },
      }),
    ),
  "/broken": () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          counts.pulled += 1;
          if (counts.pulled % 2 === 0) controller.error(new Error("half way"));
          else controller.enqueue(chunk);
        },
      }),
    ),
  "/throw": () => {
    throw new Error("a secret of the machine");
  },
  "/counts": () => Response.json({ ...counts, live: live.size, rss: process.memoryUsage().rss }),
};

const serving = await serve(
  {
    fetch: async (request) => {
      const url = new URL(request.url);
      if (url.pathname !== "/counts") counts.handled += 1;
      const route = routes[url.pathname];
      return route ? await route(request, url) : new Response(url.pathname + url.search, { status: 404 });
    },
  },
  { port: 0, onError: () => (counts.errors += 1) },
);
process.on("unhandledRejection", (error) => {
  console.error("unhandled", error);
  process.exit(1);
});
process.on("SIGTERM", () => {
  const startedAt = performance.now();
  void serving.close().then(() => {
    console.log(`closed ${Math.round(performance.now() - startedAt)}`);
    process.exit(0);
  });
});
console.log(serving.url);
