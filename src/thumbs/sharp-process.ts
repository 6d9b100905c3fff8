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

/** What a decoding process makes of an image. "lost" means that it died of it, or had to be killed. */
export type ProcessOutcome = DecodeResponse | { readonly kind: "lost"; readonly reason: string };

/** A running process that decodes one image at a time; started once, dead for good. */
export interface DecoderProcess {
  alive(): boolean;
  /** Announces an image of that many bytes; settles with the answer to it, or once the process is gone. */
  begin(order: DecodeOrder, imageBytes: number): Promise<ProcessOutcome>;
  /** Settles once there is room for more, or the process is gone. */
  send(bytes: Uint8Array): Promise<void>;
  /** Ends it at once, which makes the reason the answer to what it works on. */
  kill(reason: string): void;
}

/** Starts a process of its own for decoding, on the runtime that runs us. */
export function startDecoderProcess({ command: [program, ...rest], environment }: Sandbox): DecoderProcess {
  const child = spawn(program, rest, { stdio: ["pipe", "pipe", "ignore"], env: environment, windowsHide: true });
  let reason = "The decoder crashed on this image.";
  let alive = true;
  let settle: (outcome: ProcessOutcome) => void = () => {};
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

  const read = createFrameReader(largestResponse, (frame) => settle(readResponse(frame)));

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
    begin(order, imageBytes) {
      const answered = new Promise<ProcessOutcome>((resolve) => (settle = resolve));
      void send(requestHead(order, imageBytes));
      if (!alive) end();
      return answered;
    },
  };
}
