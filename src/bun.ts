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

/** The part of Bun's server API in use here (https://bun.com/docs/api/http). */
interface BunServer {
  readonly port: number;
  /** Closes the connection of `request` after so many seconds without traffic; 0 for never. */
  timeout(request: Request, seconds: number): void;
  /** Stops listening; resolves once open responses have ended. `true` closes their connections. */
  stop(closeActiveConnections?: boolean): Promise<void>;
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

/** Seconds until an idle connection is closed: while no request arrives, and while a response makes no progress. */
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

  const respond = async (request: Request, server: BunServer): Promise<Response> => {
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
      return Bun.serve({ port, hostname, ...limits, fetch: respond });
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
