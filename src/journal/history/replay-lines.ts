import type { Slice } from "../../time-slices.ts";
import type { OpenFile } from "../disk/file-system.ts";
import type { Moment } from "../journal.ts";
import { createGroupReader } from "../log/line-groups.ts";
import { isContinued, type LogLine } from "../log/log-line.ts";
import { scanLog } from "../log/log-scan.ts";
import { readSegment, type SegmentCheck, type SoundLine } from "./segment-lines.ts";

/** A file whose labels followed it to another path. */
export interface PastMove {
  readonly from: string;
  readonly to: string;
}

export interface ReplayOptions {
  /** Called with each line that counts at the moment, in order. */
  readonly apply: (line: LogLine) => void;
  /** Called with the moves of each request after the moment. */
  readonly onMoves: (moves: readonly PastMove[]) => void;
  /** Lines up to this id are known already. */
  readonly from: number;
  readonly moment: Moment;
  readonly slice: Slice;
}

/** Replays lines up to a moment, and the moves after it. */
export interface Replay {
  /** Every line up to this id was read. */
  id(): number;
  /** Whether a request after the moment was read. */
  isOver(): boolean;
  /** Lines up to this id are of no matter. */
  skip(to: number): void;
  /** Reads a file of the history with lines up to `to`. */
  readSegment(file: OpenFile, to: number): Promise<SegmentCheck>;
  /** Reads the log, in which ids rise by one; `gap`: lines before it are missing. */
  readLog(file: OpenFile): Promise<SegmentCheck | "gap">;
}

/** A line counts at the latest time that it, or one before it, names: a clock that was set back changes no order. */
export function createReplay({ apply, onMoves, from, moment, slice }: ReplayOptions): Replay {
  const groups = createGroupReader();
  let reachedId = from;
  let request: LogLine[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let over = false;

  const finishRequest = () => {
    const counted = request.flatMap((line) => groups.take(line));
    request = [];
    for (const line of counted) {
      const at = line.kind === "labels" ? Date.parse(line.stored.updated_at ?? "") : Number.NaN;
      if (at > latest) latest = at;
    }
    over ||= moment.kind === "time" ? latest > moment.time : reachedId > moment.id;
    if (!over) counted.forEach(apply);
    else onMoves(counted.flatMap(moveOf));
  };

  const take = (line: SoundLine) => {
    if (line.id === undefined || line.id <= reachedId) return;
    reachedId = line.id;
    request.push(line);
    if (!isContinued(line)) finishRequest();
  };

  return {
    id: () => reachedId,
    isOver: () => over,
    skip(to) {
      reachedId = Math.max(reachedId, to);
    },
    async readSegment(file, to) {
      const check = await readSegment(file, slice, take);
      reachedId = Math.max(reachedId, to);
      return check;
    },
    async readLog(file) {
      const { size } = await file.facts();
      let isFirst = true;
      for await (const pieces of scanLog(file, size)) {
        for (const { line } of pieces) {
          // The log ends with a torn line while its server writes; damage inside of it shows as a gap.
          if (line.kind === "damaged" || line.id === undefined || line.id <= reachedId) continue;
          if (line.id !== reachedId + 1) return isFirst ? "gap" : "damaged";
          isFirst = false;
          take(line);
        }
        if (slice.isOver()) await slice.next();
      }
      return "whole";
    },
  };
}

function moveOf(line: LogLine): PastMove[] {
  return line.kind === "labels" && line.movedFrom !== undefined ? [{ from: line.movedFrom, to: line.path }] : [];
}
