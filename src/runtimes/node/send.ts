import type { ServerResponse } from "node:http";
import type { PlainResponse } from "../../http/plain-response.ts";
import { SlowReader } from "../../live/open-stream.ts";

/**
 * A client that reads nothing for this long, in ms, while bytes wait for it is disconnected. Buffers of several MB hide its
 * reading: a slow client empties them by a third before the next piece is sent. An endless stream gets less time, because its
 * events pile up.
 */
const stalledReaderMs = { body: 30_000, stream: 8_000 };

/** Bytes written at once. Smaller pieces show sooner that the client reads. */
const pieceBytes = 64 * 1024;

const bodilessStatus = new Set([101, 103, 204, 205, 304]);

/** A body that ends within so many microtasks of its first chunk is sent with a length. */
const endMicrotasks = 12;

/**
 * Sends a response and settles once it is sent or its connection is closed. Reads a body only as fast as the client does, and
 * cancels it once the client is gone. A body that fails closes the connection, so that the client notices.
 */
export async function send(response: Response | PlainResponse, to: ServerResponse, isHead: boolean): Promise<void> {
  const { body, status } = response;
  const isStream = body instanceof ReadableStream;
  if (to.destroyed || to.closed) {
    if (isStream) await body.cancel();
    return;
  }
  if (body === null || isHead || bodilessStatus.has(status)) {
    writeHead(response, to);
    to.end();
    if (isStream) await body.cancel();
    return;
  }
  if (isStream) return pump(response, body, to);
  const client: ReceivingClient = { to, patienceMs: stalledReaderMs.body, cut: () => to.destroy() };
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  writeHead(response, to, length);
  if (length <= pieceBytes) to.end(body);
  else {
    await write(typeof body === "string" ? Buffer.from(body) : body, client);
    to.end();
  }
  await taken(client, "finish");
}

/** The receiver of a response, and what to do if it reads nothing for too long. */
interface ReceivingClient {
  readonly to: ServerResponse;
  readonly patienceMs: number;
  readonly cut: () => void;
}

/** Writes bytes as fast as the client reads them. */
async function write(bytes: Uint8Array, client: ReceivingClient): Promise<void> {
  for (let at = 0; at < bytes.length && !client.to.destroyed; at += pieceBytes) {
    if (!client.to.write(bytes.subarray(at, at + pieceBytes))) await taken(client, "drain");
  }
}

/** `length` is the body's, if known. */
function writeHead({ status, headers }: Response | PlainResponse, to: ServerResponse, length?: number): void {
  const fields = headers instanceof Headers ? [...headers].flat() : Object.entries(headers).flat();
  if (length !== undefined && !fields.includes("content-length")) fields.push("content-length", String(length));
  to.writeHead(status, fields);
}

async function pump(
  response: Response | PlainResponse,
  body: ReadableStream<Uint8Array>,
  to: ServerResponse,
): Promise<void> {
  const reader = body.getReader();
  const known = hasLength(response);
  const client: ReceivingClient = {
    to,
    patienceMs: known ? stalledReaderMs.body : stalledReaderMs.stream,
    cut() {
      // The reason lets the stream's owner distinguish a slow reader from one that is gone.
      reader.cancel(new SlowReader("The client does not read the body.")).catch(() => {});
      to.destroy();
    },
  };
  if (isEndless(response)) {
    // A client that ends its side of an endless response has gone: nothing else would show it while there is nothing to send.
    const { socket } = to;
    const destroy = () => void to.destroy();
    if (socket?.readableEnded) destroy();
    else socket?.once("end", destroy);
    // The connection may carry the next response.
    to.once("close", () => socket?.off("end", destroy));
  }
  const cancelled = new Promise<void>((resolve) => {
    to.once("close", () => {
      // Does nothing after a complete body.
      reader.cancel("the client has gone").then(resolve, () => resolve());
    });
  });
  // The stream's owner may end it with an error while this waits for a stalled client, where no `read` is pending.
  reader.closed.catch(() => to.destroy());
  try {
    let part = await reader.read();
    let following = part.done || known ? undefined : reader.read();
    if (following && !part.done && (await isEnd(following))) {
      writeHead(response, to, part.value.length);
      await write(part.value, client);
    } else {
      writeHead(response, to);
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

function isEndless({ headers }: Response | PlainResponse): boolean {
  const type = headers instanceof Headers ? headers.get("content-type") : headers["content-type"];
  return type?.startsWith("text/event-stream") ?? false;
}

/** Whether a pending read turns out, within a few microtasks, to be the end of the body. */
async function isEnd(following: Promise<ReadableStreamReadResult<Uint8Array>>): Promise<boolean> {
  let seen: boolean | undefined;
  following.then(
    ({ done }) => (seen = done),
    () => (seen = false),
  );
  for (let turn = 0; turn < endMicrotasks && seen === undefined; turn += 1) await Promise.resolve();
  return seen ?? false;
}

/** Resolves once the client has read what was written, is gone, or was disconnected because it reads nothing. */
function taken({ to, patienceMs, cut }: ReceivingClient, sign: "drain" | "finish"): Promise<void> {
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
