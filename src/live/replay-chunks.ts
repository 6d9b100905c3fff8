import { joinFrames } from "./event-format.ts";
import type { ReplayWindow } from "./replay-window.ts";

/** Frames are joined up to this many bytes; a larger frame is sent alone, so that all readers share its bytes. */
const chunkBytes = 16 * 1024;

export type ReplayStep =
  | { readonly kind: "chunk"; readonly chunk: Uint8Array<ArrayBuffer> }
  /** The newest event has been read. */
  | { readonly kind: "done" }
  /** The next event has left the window before it was read. */
  | { readonly kind: "overtaken" };

/** Reads the replay window from an id on, one small chunk at a time, as the stream's reader asks for it. */
export interface EventReplay {
  next(): ReplayStep;
}

export function createReplay(log: Pick<ReplayWindow, "frame" | "cursor">, from: number): EventReplay {
  let id = from;
  return {
    next() {
      if (id > log.cursor) return { kind: "done" };
      const frames: Uint8Array<ArrayBuffer>[] = [];
      let bytes = 0;
      for (let frame = log.frame(id); frame; frame = log.frame(id)) {
        if (frames.length > 0 && bytes + frame.length > chunkBytes) break;
        frames.push(frame);
        bytes += frame.length;
        id += 1;
      }
      return frames.length === 0 ? { kind: "overtaken" } : { kind: "chunk", chunk: joinFrames(frames) };
    },
  };
}
