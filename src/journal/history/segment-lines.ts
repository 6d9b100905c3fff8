import type { OpenFile } from "../disk/file-system.ts";
import type { LogLine } from "../log/log-line.ts";
import { scanLog } from "../log/log-scan.ts";
import type { Slice } from "../../time-slices.ts";
import { readSegmentEnd } from "./segment-end.ts";

/** Whether a file of the history holds what it was written with: each line, in its order, and as many as its end says. */
export type SegmentCheck = "whole" | "damaged";

/** A line that is what it was when it was written. */
export type SoundLine = Exclude<LogLine, { kind: "damaged" }>;

/**
 * Calls `onLine` with each line of a file of the history. Lines that are `damaged` are left out; the others are what they were,
 * even if the file as a whole is damaged.
 */
export async function readSegment(
  file: OpenFile,
  slice: Slice,
  onLine: (line: SoundLine, bytes: Uint8Array) => void,
): Promise<SegmentCheck> {
  const { size } = await file.facts();
  let lines = 0;
  let lastId = -1;
  let isWhole = true;
  let end: number | undefined;
  for await (const pieces of scanLog(file, size)) {
    for (const { line, bytes } of pieces) {
      const counted = readSegmentEnd(bytes);
      // Nothing comes after the end.
      isWhole &&= line.kind !== "damaged" && end === undefined;
      end ??= counted;
      if (line.kind === "damaged" || counted !== undefined) continue;
      lines += 1;
      isWhole &&= (line.id ?? -1) > lastId;
      lastId = line.id ?? lastId;
      onLine(line, bytes);
    }
    if (slice.isOver()) await slice.next();
  }
  return isWhole && end === lines ? "whole" : "damaged";
}
