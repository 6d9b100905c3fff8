import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Cancel, Clock } from "../clock.ts";
import type { OpenImage } from "../source/source.ts";
import {
  type DecodeAnswer,
  type DecodeOrder,
  largestAnswer,
  outOfMemory,
  readAnswer,
  requestHead,
} from "./decoder-protocol.ts";
import { createFrameReader } from "./frames.ts";

/** What became of a picture: "lost" when the process died of it or had to be killed, "missing" when the original cannot be read. */
type DecodeOutcome = DecodeAnswer | { readonly kind: "lost"; readonly reason: string } | { readonly kind: "missing" };

/** A process of its own that decodes pictures, one at a time; started when needed, and again after it was lost. */
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
  let worker: Worker | undefined;
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
      if (!worker?.alive()) worker = startWorker();
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
        const sent = await sendPicture(current, image, answered, extend);
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
async function sendPicture(
  worker: Worker,
  image: OpenImage,
  answered: Promise<DecodeOutcome>,
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

interface Worker {
  alive(): boolean;
  /** Announces a picture of that many bytes; settles with the answer to it, or once the process is gone. */
  begin(order: DecodeOrder, pictureBytes: number): Promise<DecodeOutcome>;
  /** Settles once there is room for more, or the process is gone. */
  send(bytes: Uint8Array): Promise<void>;
  kill(reason: string): void;
}

function startWorker(): Worker {
  const child = spawnWorker();
  let reason = "The decoder crashed on this picture.";
  let alive = true;
  let settle: (outcome: DecodeOutcome) => void = () => {};
  let onDrain: () => void = () => {};

  const kill = (why: string): void => {
    if (!alive) return;
    reason = why;
    end();
  };

  const end = (): void => {
    alive = false;
    child.kill("SIGKILL");
    settle({ kind: "lost", reason });
    onDrain();
  };

  const read = createFrameReader(largestAnswer, (frame) => settle(readAnswer(frame)));

  child.on("error", end);
  child.on("exit", (status) => {
    if (alive && status === outOfMemory) reason = "Decoding took too much memory.";
    end();
  });
  child.stdin?.on("error", end);
  child.stdin?.on("drain", () => onDrain());
  child.stdout?.on("data", (chunk: Uint8Array) => {
    try {
      read(chunk);
    } catch {
      // It no longer keeps to the protocol: whatever took it over is not listened to.
      end();
    }
  });

  const send = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      if (!alive || child.stdin?.write(bytes)) resolve();
      else onDrain = resolve;
    });

  return {
    alive: () => alive,
    kill,
    send,
    begin(order, pictureBytes) {
      const answered = new Promise<DecodeOutcome>((resolve) => (settle = resolve));
      void send(requestHead(order, pictureBytes));
      if (!alive) end();
      return answered;
    },
  };
}

/** The worker lies beside this file, before and after the build, and runs on the runtime that runs us. */
function spawnWorker(): ChildProcess {
  const script = import.meta.url.endsWith(".ts")
    ? new URL("./sharp-worker.ts", import.meta.url)
    : new URL("./sharp-worker.js", import.meta.url);
  return spawn(process.execPath, [...runtimeArguments(), fileURLToPath(script)], {
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
}

function runtimeArguments(): readonly string[] {
  if (process.versions.deno) {
    return [
      "run",
      "--no-prompt",
      "--allow-ffi",
      "--allow-read",
      "--allow-env",
      "--allow-sys",
      "--allow-write=/proc/self/oom_score_adj",
    ];
  }
  if (process.versions.bun) return [];
  // Whatever lets Node read these sources lets it read the worker's.
  return process.execArgv.flatMap((flag, index, flags) =>
    flag === "--import" || flag === "--require" ? [flag, flags[index + 1] ?? ""] : [],
  );
}
