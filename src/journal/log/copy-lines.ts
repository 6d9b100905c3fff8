import { concatBytes } from "../../concat-bytes.ts";
import { appendAll, type OpenFile } from "../disk/file-system.ts";
import type { DamagedLines } from "../disk/quarantine.ts";
import type { Slice } from "../../time-slices.ts";
import type { LogLine } from "./log-line.ts";
import { scanLog } from "./log-scan.ts";

const lineFeed = new TextEncoder().encode("\n");

export interface CopyLinesOptions {
  readonly source: OpenFile;
  /** Lines after this many bytes are not copied. */
  readonly upTo: number;
  readonly target: OpenFile;
  readonly damaged: DamagedLines;
  readonly isNeeded: (line: LogLine) => boolean;
  readonly slice: Slice;
}

/** Copies the needed lines of a log to `target`, and damaged ones to `damaged`. Returns how many bytes `target` got. */
export async function copyNeededLines(options: CopyLinesOptions): Promise<number> {
  const { source, upTo, target, damaged, isNeeded, slice } = options;
  let written = 0;
  for await (const pieces of scanLog(source, upTo)) {
    const needed: Uint8Array[] = [];
    for (const { line, bytes, from, to } of pieces) {
      if (line.kind !== "damaged" && isNeeded(line)) needed.push(bytes, lineFeed);
      else if (line.kind === "damaged" || (line.kind === "labels" && line.stored.flawed)) {
        await damaged.add(source, from, to);
      }
    }
    const lines = concatBytes(needed);
    await appendAll(target, lines);
    written += lines.length;
    if (slice.isOver()) await slice.next();
  }
  return written;
}
