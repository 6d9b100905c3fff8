import { spawn } from "node:child_process";
import {
  type DecodeResponse,
  type DecodeOrder,
  largestResponse,
  outOfMemory,
  readResponse,
  requestHead,
} from "./decoder-protocol.ts";
import { createFrameReader } from "./frames.ts";
import type { Sandbox } from "./sharp-sandbox.ts";

/** The outcome of an image in a decoder process. "lost": the process crashed on it or was killed. */
export type ProcessOutcome = DecodeResponse | { readonly kind: "lost"; readonly reason: string };

/** A process that decodes one image at a time; it cannot be restarted. */
export interface DecoderProcess {
  alive(): boolean;
  /** Resolves once the process has started, or is gone. */
  readonly ready: Promise<void>;
  /** Announces an image of that many bytes; resolves with the response, or once the process is gone. */
  begin(order: DecodeOrder, imageBytes: number): Promise<ProcessOutcome>;
  /** Resolves once more bytes can be sent, or the process is gone. */
  send(bytes: Uint8Array): Promise<void>;
  /** Kills the process; the current image is lost for this reason. */
  kill(reason: string): void;
}

/** Starts a decoder process on the current runtime. */
export function startDecoderProcess({ command: [program, ...rest], environment }: Sandbox): DecoderProcess {
  const child = spawn(program, rest, { stdio: ["pipe", "pipe", "ignore"], env: environment, windowsHide: true });
  let reason = "The decoder crashed on this image.";
  let alive = true;
  let settle: (outcome: ProcessOutcome) => void = () => {};
  let onDrain: () => void = () => {};
  let onReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => (onReady = resolve));
  let isReady = false;

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
    onReady();
  };

  const read = createFrameReader(largestResponse, (frame) => {
    if (isReady) return settle(readResponse(frame));
    isReady = true;
    onReady();
  });

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
      // The process broke the protocol: an image may have taken it over.
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
    ready,
    kill,
    send,
    begin(order, imageBytes) {
      const outcome = new Promise<ProcessOutcome>((resolve) => (settle = resolve));
      void send(requestHead(order, imageBytes));
      if (!alive) end();
      return outcome;
    },
  };
}
