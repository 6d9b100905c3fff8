import type { ServerResponse } from "node:http";
import type { PlainResponse } from "../../http/plain-response.ts";
import { SlowReader } from "../../live/feed.ts";

/**
 * A client that takes nothing for this long, in ms, while bytes wait for it is cut off. What it takes shows late: buffers
 * of several MB lie between, and a slow client empties them by a third before the next piece goes out. A stream without
 * an end has to be caught up with, so it waits for less.
 */
const stalledReaderMs = { body: 30_000, stream: 8_000 };

/** Bytes that are handed over at once: that a client takes them shows only once a piece is gone. */
const pieceBytes = 64 * 1024;

const bodilessStatus = new Set([101, 103, 204, 205, 304]);

/** How many microtasks the end of a body may come after its only chunk for both to be sent as one. */
const patience = 12;

/**
 * Sends an answer and settles once it has been sent, cut or abandoned. A body is read only as fast as the client takes
 * it, and cancelled as soon as the client has gone. A body that fails cuts the connection, so that the client sees it.
 */
export async function send(answer: Response | PlainResponse, to: ServerResponse, isHead: boolean): Promise<void> {
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
  const client: Client = { to, patienceMs: stalledReaderMs.body, cut: () => to.destroy() };
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  writeHead(answer, to, length);
  if (length <= pieceBytes) to.end(body);
  else {
    await write(typeof body === "string" ? Buffer.from(body) : body, client);
    to.end();
  }
  await taken(client, "finish");
}

/** Whom an answer goes to, and what to do when it takes nothing for too long. */
interface Client {
  readonly to: ServerResponse;
  readonly patienceMs: number;
  readonly cut: () => void;
}

/** Writes bytes as fast as the client takes them. */
async function write(bytes: Uint8Array, client: Client): Promise<void> {
  for (let at = 0; at < bytes.length && !client.to.destroyed; at += pieceBytes) {
    if (!client.to.write(bytes.subarray(at, at + pieceBytes))) await taken(client, "drain");
  }
}

/** `length` is the body's, if it is known. */
function writeHead({ status, headers }: Response | PlainResponse, to: ServerResponse, length?: number): void {
  const fields = headers instanceof Headers ? [...headers].flat() : Object.entries(headers).flat();
  if (length !== undefined && !fields.includes("content-length")) fields.push("content-length", String(length));
  to.writeHead(status, fields);
}

async function pump(
  answer: Response | PlainResponse,
  body: ReadableStream<Uint8Array>,
  to: ServerResponse,
): Promise<void> {
  const reader = body.getReader();
  const known = hasLength(answer);
  const client: Client = {
    to,
    patienceMs: known ? stalledReaderMs.body : stalledReaderMs.stream,
    cut() {
      // The stream's owner tells a reader that does not take what it asked for from one that has gone.
      reader.cancel(new SlowReader("The reader of a body takes nothing.")).catch(() => {});
      to.destroy();
    },
  };
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
    let following = part.done || known ? undefined : reader.read();
    if (following && !part.done && (await isEnd(following))) {
      writeHead(answer, to, part.value.length);
      await write(part.value, client);
    } else {
      writeHead(answer, to);
      while (!part.done) {
        await write(part.value, client);
        if (to.destroyed) break;
        part = await (following ?? reader.read());
        following = undefined;
      }
    }
  } catch (error) {
    to.destroy();
    await cancelled;
    throw error;
  }
  if (!to.destroyed) {
    to.end();
    await taken(client, "finish");
  }
  await cancelled;
}

function hasLength({ headers }: Response | PlainResponse): boolean {
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
function taken({ to, patienceMs, cut }: Client, sign: "drain" | "finish"): Promise<void> {
  if (to.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(cut, patienceMs);
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
