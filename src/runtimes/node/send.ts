import type { ServerResponse } from "node:http";

/** A client that takes nothing for this long, in ms, while bytes wait for it is cut off. */
const stalledReaderMs = 8_000;

const bodilessStatus = new Set([101, 103, 204, 205, 304]);

/** How many microtasks the end of a body may come after its only chunk for both to be sent as one. */
const patience = 12;

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
  if (body === null || isHead || bodilessStatus.has(response.status)) {
    writeHead(response, to);
    to.end();
    await body?.cancel();
    return;
  }
  await pump(response, body, to);
}

/** `length` is the body's, if it is known and the response does not say it. */
function writeHead(response: Response, to: ServerResponse, length?: number): void {
  const headers: string[] = [];
  for (const [name, value] of response.headers) headers.push(name, value);
  if (length !== undefined) headers.push("content-length", String(length));
  if (response.statusText === "") to.writeHead(response.status, headers);
  else to.writeHead(response.status, response.statusText, headers);
}

async function pump(response: Response, body: ReadableStream<Uint8Array>, to: ServerResponse): Promise<void> {
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
    let part = await reader.read();
    let following = part.done || response.headers.has("content-length") ? undefined : reader.read();
    if (following && !part.done && (await isEnd(following))) {
      writeHead(response, to, part.value.length);
      to.write(part.value);
    } else {
      writeHead(response, to);
      while (!part.done) {
        if (!to.write(part.value)) await taken(to, "drain");
        if (to.destroyed) break;
        part = await (following ?? reader.read());
        following = undefined;
      }
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

/** Whether a read that was just begun soon turns out to be the end of its body. */
async function isEnd(following: Promise<ReadableStreamReadResult<Uint8Array>>): Promise<boolean> {
  let seen: boolean | undefined;
  following.then(
    ({ done }) => (seen = done),
    () => (seen = false),
  );
  for (let turn = 0; turn < patience && seen === undefined; turn += 1) await undefined;
  return seen ?? false;
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
