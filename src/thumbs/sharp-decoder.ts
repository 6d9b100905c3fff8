import type { Cancel, Clock } from "../clock.ts";
import type { OpenImage } from "../source/source.ts";
import type { DecodeOrder } from "./decoder-protocol.ts";
import { type DecoderProcess, type ProcessOutcome, startDecoderProcess } from "./sharp-process.ts";
import { findSandbox } from "./sharp-sandbox.ts";

/** What became of an image. */
type DecodeOutcome =
  | ProcessOutcome
  /** It took longer than the deadline. */
  | { readonly kind: "late"; readonly reason: string }
  /** The original cannot be read, or stalls. */
  | { readonly kind: "read_failed" }
  | { readonly kind: "stopped" };

/** How many deadlines reading the original may take in all, while it goes on. */
const readingDeadlines = 3;

/** A process of its own that decodes images, one at a time; started when needed, and again after it was lost. */
export interface Decoder {
  /** Sends the open image and waits for the small one; closes the image. Stops at once when the signal is aborted. */
  decode(order: DecodeOrder, image: OpenImage, stop?: AbortSignal): Promise<DecodeOutcome>;
  /** Kills the process, for good. */
  close(): void;
}

export interface DecoderOptions {
  readonly clock: Clock;
  /** An image that is not decoded so long after its last bytes were sent kills the process; so does a longer pause between bytes. */
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
    async decode(order, image, stop) {
      cancelIdle();
      const isEnded = (): boolean => closed || stop?.aborted === true;
      if (isEnded()) {
        await image.close();
        return { kind: "stopped" };
      }
      const sandbox = await findSandbox();
      if (isEnded()) {
        await image.close();
        return { kind: "stopped" };
      }
      if (!worker?.alive()) worker = startDecoderProcess(sandbox);
      const current = worker;
      const readUntil = clock.now() + readingDeadlines * deadlineMs;
      let ended: "late" | "stopped" | undefined;
      const endedBy = (): typeof ended => ended;
      const end = (why: "late" | "stopped"): void => {
        ended ??= why;
        current.kill("The decoder was stopped.");
      };
      const abort = (): void => end("stopped");
      stop?.addEventListener("abort", abort);
      let cancelDeadline: Cancel = () => {};
      const extend = (endsAt: number): void => {
        cancelDeadline();
        cancelDeadline = clock.after(Math.min(deadlineMs, endsAt - clock.now()), () => end("late"));
      };
      extend(readUntil);
      try {
        const answered = current.begin(order, image.size);
        const sent = await sendImage(current, image, answered, () => extend(readUntil));
        if (endedBy() === "stopped") return { kind: "stopped" };
        if (sent === "unreadable" || (sent === "given up" && endedBy() === "late")) {
          current.kill("The original could not be read.");
          return { kind: "read_failed" };
        }
        extend(Infinity);
        const outcome = await answered;
        if (outcome.kind !== "lost" || endedBy() === undefined) return outcome;
        return endedBy() === "stopped"
          ? { kind: "stopped" }
          : { kind: "late", reason: `Decoding took longer than ${deadlineMs / 1000} s.` };
      } finally {
        cancelDeadline();
        stop?.removeEventListener("abort", abort);
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
