import type { Cancel, Clock } from "../clock.ts";
import type { OpenImage } from "../source/source.ts";
import type { DecodeOrder } from "./decoder-protocol.ts";
import { type DecoderProcess, type ProcessOutcome, startDecoderProcess } from "./sharp-process.ts";
import { findSandbox } from "./sharp-sandbox.ts";

/** The outcome of decoding an image. */
type DecodeOutcome =
  | ProcessOutcome
  /** It took longer than the deadline. */
  | { readonly kind: "late"; readonly reason: string }
  /** The original cannot be read, or stalls. */
  | { readonly kind: "read_failed" }
  | { readonly kind: "stopped" };

/** A process may take so many deadlines to start: on a busy machine that is longer than most decoding. */
const startingDeadlines = 3;

/** Reading the original may take so many deadlines in all, as long as bytes arrive. */
const readingDeadlines = 3;

/** Decodes images one at a time in a child process, which starts when needed and restarts after it was lost. */
export interface Decoder {
  /** Sends the open image, closes it, and resolves with the rendition. Stops at once when the signal is aborted. */
  decode(order: DecodeOrder, image: OpenImage, stop?: AbortSignal): Promise<DecodeOutcome>;
  /** Kills the process, for good. */
  close(): void;
}

export interface DecoderOptions {
  readonly clock: Clock;
  /** The process is killed if decoding takes longer than this after the last bytes were sent, or if the original pauses longer. */
  readonly deadlineMs: number;
  /** The process ends after this long without work, to free its memory. */
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
      try {
        cancelDeadline = clock.after(startingDeadlines * deadlineMs, () => end("late"));
        await current.ready;
        const unstarted = endedBy();
        if (unstarted === "stopped") return { kind: "stopped" };
        if (unstarted === "late")
          return {
            kind: "late",
            reason: `The decoder took longer than ${(startingDeadlines * deadlineMs) / 1000} s to start.`,
          };
        const readUntil = clock.now() + readingDeadlines * deadlineMs;
        extend(readUntil);
        const ending = current.begin(order, image.size);
        const sent = await sendImage(current, image, ending, () => extend(readUntil));
        if (endedBy() === "stopped") return { kind: "stopped" };
        if (sent === "unreadable" || (sent === "given up" && endedBy() === "late")) {
          current.kill("The original could not be read.");
          return { kind: "read_failed" };
        }
        extend(Infinity);
        const outcome = await ending;
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

/** Sends the image as it is read; gives up once the worker is gone, without waiting for a source that stalls. */
async function sendImage(
  worker: DecoderProcess,
  image: OpenImage,
  ending: Promise<ProcessOutcome>,
  onProgress: () => void,
): Promise<"sent" | "unreadable" | "given up"> {
  const reader = image.stream(0, image.size).getReader();
  const gone = ending.then(() => undefined);
  try {
    for (;;) {
      const part = await Promise.race([reader.read(), gone]);
      if (!part) return "given up";
      if (part.done) return "sent";
      await worker.send(part.value);
      onProgress();
    }
  } catch {
    // The original was truncated, or its medium failed.
    return "unreadable";
  } finally {
    // Not awaited: a source that stalls may never settle it.
    reader.cancel().catch(() => {});
  }
}
