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

/** The part of Bun's server API that is used here (https://bun.com/docs/api/http). */
interface BunServer {
  readonly port: number;
  /** Seconds without traffic after which the connection of `request` is closed; 0 for never. */
  timeout(request: Request, seconds: number): void;
  /** Stops listening; resolves when open answers have ended. With true it cuts them. */
  stop(cut?: boolean): Promise<void>;
}

declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    idleTimeout: number;
    maxRequestBodySize: number;
    development: boolean;
    fetch(request: Request, server: BunServer): Promise<Response>;
  }): BunServer;
};

/** Seconds. A connection that sends no request is closed after the first, one whose answer stands still after the second. */
const requestTimeout = 10;
const responseTimeout = 120;

const maxRequestBodySize = 16 * 1024 * 1024;

/**
 * Serves `handler` over HTTP/1.1 with Bun's own server. Rejects with `PortUnavailable` if the port is taken.
 *
 * ```ts
 * const serving = await serve(lenslet, { port: 7070 });
 * ```
 */
export async function serve(handler: Handler, options: ServeOptions = {}): Promise<Serving> {
  const { port = 7070, hostname = "127.0.0.1", onError = console.error } = options;
  let closing: Promise<void> | undefined;

  const answer = async (request: Request, server: BunServer): Promise<Response> => {
    server.timeout(request, responseTimeout);
    try {
      return await handler.fetch(request);
    } catch (error) {
      onError(error);
      return toResponse(toInternalError());
    }
  };

  const listen = (): BunServer => {
    try {
      const limits = { idleTimeout: requestTimeout, maxRequestBodySize, development: false };
      return Bun.serve({ port, hostname, ...limits, fetch: answer });
    } catch (error) {
      throw toListenError(error, port);
    }
  };

  const server = listen();
  return {
    url: toUrl(hostname, server.port),
    port: server.port,
    close: () => (closing ??= closeServer(server)),
  };
}

async function closeServer(server: BunServer): Promise<void> {
  const cut = setTimeout(() => void server.stop(true), closeGraceMs);
  await server.stop();
  clearTimeout(cut);
}
