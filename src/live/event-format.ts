import { concatBytes } from "../concat-bytes.ts";
import type { NumberedEvent, PassingEvent } from "../wire/event.ts";

const encoder = new TextEncoder();

/** Encodes an event as one block of an event stream (WHATWG HTML, server-sent events). */
export function encodeEvent(event: NumberedEvent | PassingEvent, id?: number): Uint8Array<ArrayBuffer> {
  // JSON escapes CR and LF, so the data is one line.
  const data = JSON.stringify(event.data);
  return encoder.encode(`event: ${event.event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`);
}

/** Encodes the delay, in ms, before a client reconnects. */
export function encodeRetry(delayMs: number): Uint8Array<ArrayBuffer> {
  return encoder.encode(`retry: ${Math.round(delayMs)}\n\n`);
}

/** A comment that keeps the connection open; clients do not dispatch it as an event. */
export const pingFrame: Uint8Array<ArrayBuffer> = encoder.encode(": ping\n\n");

export function joinFrames(frames: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = frames;
  if (only && frames.length === 1) return only;
  return concatBytes(frames);
}
