import type { ServerResponse } from "node:http";

/** A client that takes nothing for this long, in ms, while bytes wait for it is cut off. */
const stalledReaderMs = 8_000;

const bodilessStatus = new Set([101, 103, 204, 205, 304]);

/**
 * Sends `response` and settles once it has been sent, cut or abandoned. A body is read only as fast as the client takes
 * it, and cancelled as soon as the client has gone. A body that fails cuts the connection, so that the client sees it.
 */
export async function send(response: Response, to: ServerResponse, isHead: boolean): Promise<void> {
  const { body } = response;
  if (to.destroyed || to.closed) {
    await body?.cancel();
    return;
  }
  const headers: string[] = [];
  for (const [name, value] of response.headers) headers.push(name, value);
  if (response.statusText === "") to.writeHead(response.status, headers);
  else to.writeHead(response.status, response.statusText, headers);

  if (body === null || isHead || bodilessStatus.has(response.status)) {
    to.end();
    await body?.cancel();
    return;
  }
  await pump(body, to);
}

async function pump(body: ReadableStream<Uint8Array>, to: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const cancelled = new Promise<void>((resolve) => {
    to.once("close", () => {
      // The reason is for the stream's owner alone; after a completed body this does nothing.
      reader.cancel("the client has gone").then(resolve, () => resolve());
    });
  });
  // A stream is cut by its owner while this waits for a stalled client, so its end is not left to be seen by read().
  reader.closed.catch(() => to.destroy());
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!to.write(part.value)) await taken(to, "drain");
      if (to.destroyed) break;
    }
  } catch (fault) {
    to.destroy();
    await cancelled;
    throw fault;
  }
  if (!to.destroyed) {
    to.end();
    await taken(to, "finish");
  }
  await cancelled;
}

/** Settles when the client has taken what was written, or has gone, or was cut off because it takes nothing. */
function taken(to: ServerResponse, sign: "drain" | "finish"): Promise<void> {
  if (to.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => to.destroy(), stalledReaderMs);
    const settle = () => {
      clearTimeout(timer);
      to.off(sign, settle);
      to.off("close", settle);
      resolve();
    };
    to.once(sign, settle);
    to.once("close", settle);
  });
}
