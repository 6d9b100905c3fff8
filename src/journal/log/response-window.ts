import type { RememberedResponse } from "../journal.ts";
import { charactersIn } from "../../wire/response-text.ts";

/** How long a retry gets its first response, in ms. */
const responseLifeMs = 10 * 60_000;
/**
 * Most bytes of all responses; the newest is kept even if it alone is longer. Older ones are dropped with their lines, so that
 * the log stays small and starts stay fast.
 */
export const mostResponseBytes = 8 * 1024 * 1024;

/** A remembered response. */
export interface LoggedResponse {
  /** The first line of the log that holds a part of it. */
  readonly id: number;
  readonly response: RememberedResponse;
}

/** The responses in the log that a retry may still ask for. */
export interface ResponseWindow {
  add(logged: LoggedResponse): void;
  /** Returns the smallest id whose response is still needed; infinity if none is. */
  firstId(wallTime: number): number;
}

export function createResponseWindow(mostBytes: number = mostResponseBytes): ResponseWindow {
  let entries: { readonly id: number; readonly at: number; readonly bytes: number }[] = [];
  let start = 0;
  let bytes = 0;
  let newestAt = 0;

  /** If the clock was set back, responses from the future age relative to the newest of them. */
  const isOld = (at: number, wallTime: number) =>
    Math.max(wallTime, at > wallTime ? newestAt : 0) - at >= responseLifeMs;

  return {
    add({ id, response: { at, body, key, fingerprint } }) {
      const entry = { id, at, bytes: charactersIn(body) + key.length + fingerprint.length };
      entries.push(entry);
      bytes += entry.bytes;
      newestAt = Math.max(newestAt, at);
    },
    firstId(wallTime) {
      for (let first = entries[start]; first; first = entries[start]) {
        if ((bytes <= mostBytes || start === entries.length - 1) && !isOld(first.at, wallTime)) {
          if (start > 1024) {
            entries = entries.slice(start);
            start = 0;
          }
          return first.id;
        }
        bytes -= first.bytes;
        start += 1;
      }
      entries = [];
      start = 0;
      return Number.POSITIVE_INFINITY;
    },
  };
}
