import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { PlainResponse } from "./http/plain-response.ts";
import { SlowReader } from "./live/open-stream.ts";
import { createReceive, discardRest } from "./runtimes/node/receive.ts";
import { createCheckHead, refuse, refuseUnparsed, unknownExpectation } from "./runtimes/node/refuse.ts";
import { send } from "./runtimes/node/send.ts";
import { createConnectionQueue } from "./runtimes/node/connection-queue.ts";
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

/** Limits of a connection; times in ms. A client that sends a request too slowly is disconnected; open streams are not. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 75_000,
  /** Bytes: enough for a path of 4,096 percent-encoded bytes, a query and the usual fields. */
  maxHeaderSize: 32 * 1024,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
  /** A missing Host is refused by `createCheckHead`, in the contract's error shape. */
  requireHostHeader: false,
};

/**
 * Serves `handler` over HTTP/1.1 with Node's own server. Rejects with `PortUnavailable` if the port is taken.
 *
 * ```ts
 * const serving = await serve(lenslet, { port: 7070 });
 * console.log(serving.url);
 * ```
 */
export async function serve(handler: Handler, options: ServeOptions = {}): Promise<Serving> {
  const { port = 7070, hostname = "127.0.0.1", onError = console.error } = options;
  let closing: Promise<void> | undefined;

  const checkHead = createCheckHead();
  const receive = createReceive(handler);
  const queue = createConnectionQueue((socket) => {
    if (closing) socket.end();
  });

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = checkHead(request);
    if (refusal !== undefined) return refuse(response, refusal);
    try {
      await send(await handle(request, response), response, request.method === "HEAD");
    } catch (error) {
      if (!response.destroyed) response.destroy();
      if (!(error instanceof SlowReader)) onError(error);
    }
    discardRest(request);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<Response | PlainResponse> => {
    try {
      return await receive(request, response);
    } catch (error) {
      onError(error);
      return toInternalError();
    }
  };

  const enqueue = (request: IncomingMessage, response: ServerResponse) => {
    queue.add(request.socket, () => respond(request, response));
  };
  // A client may end its side once its request is sent (RFC 9112 section 9.6); by default Node would end ours without the response.
  const server = Object.assign(createServer(limits, enqueue), { httpAllowHalfOpen: true });
  // With `Expect: 100-continue`, 100 is sent when the body is first read, which is after the head was checked.
  server.on("checkContinue", enqueue);
  server.on("checkExpectation", (request, response) => {
    queue.add(request.socket, async () => refuse(response, checkHead(request) ?? unknownExpectation));
  });
  server.on("clientError", refuseUnparsed);
  // Node would silently drop header fields beyond its limit; `createCheckHead` refuses such a request.
  server.maxHeadersCount = 0;

  const actualPort = await listen(server, port, hostname);
  return {
    url: toUrl(hostname, actualPort),
    port: actualPort,
    close: () => (closing ??= closeServer(server)),
  };
}

function listen(server: Server, port: number, hostname: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(toListenError(error, port)));
    server.listen({ port, host: hostname }, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the server has no port"));
      else resolve(address.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
