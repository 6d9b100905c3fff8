import { PortUnavailable, type Handler, type ServeOptions, type Serving } from "../runtimes/serving.ts";

type Serve = (handler: Handler, options?: ServeOptions) => Promise<Serving>;

/** How many ports above the usual one are tried before any free one is taken. */
const neighbours = 30;
const usualPort = 7070;

/** The server of the runtime that this process is. */
export async function nativeServe(): Promise<Serve> {
  if ("Bun" in globalThis) return (await import("../bun.ts")).serve;
  if ("Deno" in globalThis) return (await import("../deno.ts")).serve;
  return (await import("../node.ts")).serve;
}

/** Listens on the port that is given; with none, on the usual one or the next that is free. */
export async function listen(serve: Serve, handler: Handler, options: ServeOptions): Promise<Serving> {
  if (options.port !== undefined) return serve(handler, options);
  for (let port = usualPort; port <= usualPort + neighbours; port += 1) {
    try {
      return await serve(handler, { ...options, port });
    } catch (error) {
      if (!(error instanceof PortUnavailable)) throw error;
    }
  }
  return serve(handler, { ...options, port: 0 });
}
