import { toResponse } from "./http/plain-response.ts";
import {
  closeGraceMs,
  toInternalError,
  toListenError,
  toUrl,
  type Handler,
  type ServeOptions,
  type Serving,
} from "./runtimes/serving.ts";

export {
  FolderTaken,
  FolderUnusable,
  openFolder,
  type FolderLenslet,
  type FolderOptions,
  type Keeping,
} from "./runtimes/open-folder.ts";
export { PortUnavailable, type Handler, type ServeOptions, type Serving } from "./runtimes/serving.ts";

/** The part of Deno's server API in use here (https://docs.deno.com/api/deno/~/Deno.serve). */
interface DenoServer {
  readonly addr: { readonly port: number };
  /** Stops listening; resolves once open responses have ended. */
  shutdown(): Promise<void>;
}

declare const Deno: {
  serve(
    options: { port: number; hostname: string; onListen: () => void },
    handler: (request: Request) => Promise<Response>,
  ): DenoServer;
};

/**
 * Serves `handler` over HTTP/1.1 and HTTP/2 with Deno's own server. Rejects with `PortUnavailable` if the port is taken.
 *
 * ```ts
 * const serving = await serve(lenslet, { port: 7070 });
 * ```
 */
export async function serve(handler: Handler, options: ServeOptions = {}): Promise<Serving> {
  const { port = 7070, hostname = "127.0.0.1", onError = console.error } = options;
  let closing: Promise<void> | undefined;

  const respond = async (request: Request): Promise<Response> => {
    try {
      return await handler.fetch(withoutEmptyBody(request));
    } catch (error) {
      onError(error);
      return toResponse(toInternalError());
    }
  };

  const listen = (): DenoServer => {
    try {
      return Deno.serve({ port, hostname, onListen: () => undefined }, respond);
    } catch (error) {
      throw toListenError(error, port);
    }
  };

  const server = listen();
  const actualPort = server.addr.port;
  return {
    url: toUrl(hostname, actualPort),
    port: actualPort,
    close: () => (closing ??= closeServer(server)),
  };
}

/** Deno adds an empty body to requests that have none: those without a length (RFC 9112 section 6.3). */
function withoutEmptyBody(request: Request): Request {
  const { method, headers, signal } = request;
  if (request.body === null || headers.has("content-length") || headers.has("transfer-encoding")) return request;
  return new Request(request.url, { method, headers, signal });
}

/** Deno cannot close connections once a graceful shutdown has begun: those left after the grace end with the process. */
async function closeServer(server: DenoServer): Promise<void> {
  let grace: ReturnType<typeof setTimeout> | undefined;
  const overdue = new Promise<void>((resolve) => {
    grace = setTimeout(resolve, closeGraceMs);
  });
  await Promise.race([server.shutdown(), overdue]);
  clearTimeout(grace);
}
