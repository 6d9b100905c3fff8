import type { Cancel, Clock } from "../clock.ts";
import type { OpenImage } from "../source/source.ts";
import type { DecodeOrder } from "./decoder-protocol.ts";
import { type DecoderProcess, type ProcessOutcome, startDecoderProcess } from "./sharp-process.ts";

/** What became of an image: "missing" when the original cannot be read. */
type DecodeOutcome = ProcessOutcome | { readonly kind: "missing" };

/** A process of its own that decodes images, one at a time; started when needed, and again after it was lost. */
export interface Decoder {
  /** Sends the open image and waits for the small one; closes the image. */
  decode(order: DecodeOrder, image: OpenImage): Promise<DecodeOutcome>;
  /** Kills the process, for good. */
  close(): void;
}

export interface DecoderOptions {
  readonly clock: Clock;
  /** Without progress for so long, the process is killed. */
  readonly deadlineMs: number;
  /** Without work for so long, the process is ended to give its memory back. */
  readonly idleMs: number;
}

/** Creates a decoder. */
export function createDecoder({ clock, deadlineMs, idleMs }: DecoderOptions): Decoder {
  let worker: DecoderProcess | undefined;
  let cancelIdle: Cancel = () => {};
  let closed = false;

  const rest = (): void => {
    cancelIdle();
    worker?.kill("The decoder was closed.");
    worker = undefined;
  };

  return {
    close() {
      closed = true;
      rest();
    },
    async decode(order, image) {
      cancelIdle();
      if (closed) {
        await image.close();
        return { kind: "lost", reason: "The decoder was closed." };
      }
      if (!worker?.alive()) worker = startDecoderProcess();
      const current = worker;
      let late = false;
      const expire = (): void => {
        late = true;
        current.kill(`Decoding took longer than ${deadlineMs / 1000} s.`);
      };
      let cancelDeadline = clock.after(deadlineMs, expire);
      const extend = (): void => {
        cancelDeadline();
        cancelDeadline = clock.after(deadlineMs, expire);
      };
      try {
        const answered = current.begin(order, image.size);
        const sent = await sendImage(current, image, answered, extend);
        if (sent === "unreadable" || (sent === "given up" && late)) {
          current.kill("The original could not be read.");
          return { kind: "missing" };
        }
        return await answered;
      } finally {
        cancelDeadline();
        await image.close();
        if (!closed) cancelIdle = clock.after(idleMs, rest);
      }
    },
  };
}

/** Sends the bytes as they can be read; gives up once the worker has gone, without waiting for a source that stalls. */
async function sendImage(
  worker: DecoderProcess,
  image: OpenImage,
  answered: Promise<ProcessOutcome>,
  onProgress: () => void,
): Promise<"sent" | "unreadable" | "given up"> {
  const reader = image.stream(0, image.size).getReader();
  const gone = answered.then(() => undefined);
  try {
    for (;;) {
      const part = await Promise.race([reader.read(), gone]);
      if (!part) return "given up";
      if (part.done) return "sent";
      await worker.send(part.value);
      onProgress();
    }
  } catch {
    // The original became shorter, or its medium failed.
    return "unreadable";
  } finally {
    // Not waited for: a source that stalls may never let go.
    reader.cancel().catch(() => {});
  }
}
