import type { ServerResponse } from "node:http";
import type { Answer } from "../../http/answer.ts";

/** A client that takes nothing for this long, in ms, while bytes wait for it is cut off. */
const stalledReaderMs = 8_000;

const bodilessStatus = new Set([101, 103, 204, 205, 304]);

/** How many microtasks the end of a body may come after its only chunk for both to be sent as one. */
const patience = 12;

/**
 * Sends an answer and settles once it has been sent, cut or abandoned. A body is read only as fast as the client takes
 * it, and cancelled as soon as the client has gone. A body that fails cuts the connection, so that the client sees it.
 */
export async function send(answer: Response | Answer, to: ServerResponse, isHead: boolean): Promise<void> {
  const { body, status } = answer;
  const isStream = body instanceof ReadableStream;
  if (to.destroyed || to.closed) {
    if (isStream) await body.cancel();
    return;
  }
  if (body === null || isHead || bodilessStatus.has(status)) {
    writeHead(answer, to);
    to.end();
    if (isStream) await body.cancel();
    return;
  }
  if (isStream) return pump(answer, body, to);
  writeHead(answer, to, typeof body === "string" ? Buffer.byteLength(body) : body.length);
  to.end(body);
  await taken(to, "finish");
}

/** `length` is the body's, if it is known. */
function writeHead({ status, headers }: Response | Answer, to: ServerResponse, length?: number): void {
  const fields = headers instanceof Headers ? [...headers].flat() : Object.entries(headers).flat();
  if (length !== undefined && !fields.includes("content-length")) fields.push("content-length", String(length));
  to.writeHead(status, fields);
}

async function pump(answer: Response | Answer, body: ReadableStream<Uint8Array>, to: ServerResponse): Promise<void> {
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
    let following = part.done || hasLength(answer) ? undefined : reader.read();
    if (following && !part.done && (await isEnd(following))) {
      writeHead(answer, to, part.value.length);
      to.write(part.value);
    } else {
      writeHead(answer, to);
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

function hasLength({ headers }: Response | Answer): boolean {
  return headers instanceof Headers ? headers.has("content-length") : "content-length" in headers;
}

/** Whether a read that was just begun soon turns out to be the end of its body. */
async function isEnd(following: Promise<ReadableStreamReadResult<Uint8Array>>): Promise<boolean> {
  let seen: boolean | undefined;
  following.then(
    ({ done }) => (seen = done),
    () => (seen = false),
  );
  for (let turn = 0; turn < patience && seen === undefined; turn += 1) await Promise.resolve();
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
