import { PortUnavailable, type Handler, type ServeOptions, type Serving } from "../runtimes/serving.ts";

type ServePort = (handler: Handler, options?: ServeOptions) => Promise<Serving>;

const defaultPort = 7070;
/** How many ports above the default are tried before any free port is used. */
const portsTried = 30;

/** The `serve` of the runtime that this process runs in. */
export async function nativeServe(): Promise<ServePort> {
  if ("Bun" in globalThis) return (await import("../bun.ts")).serve;
  if ("Deno" in globalThis) return (await import("../deno.ts")).serve;
  return (await import("../node.ts")).serve;
}

/** Listens on the given port; without one, on the default port or the next free one. */
export async function listen(serve: ServePort, handler: Handler, options: ServeOptions): Promise<Serving> {
  if (options.port !== undefined) return serve(handler, options);
  for (let port = defaultPort; port <= defaultPort + portsTried; port += 1) {
    try {
      return await serve(handler, { ...options, port });
    } catch (error) {
      if (!(error instanceof PortUnavailable)) throw error;
    }
  }
  return serve(handler, { ...options, port: 0 });
}
