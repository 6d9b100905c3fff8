import { errorCode } from "../../error-code.ts";
import type { Slice } from "../../time-slices.ts";
import type { OpenFile } from "../disk/file-system.ts";
import type { Moment } from "../journal.ts";
import { createGroupReader } from "../log/line-groups.ts";
import { isContinued, type LogLine } from "../log/log-line.ts";
import { scanLog } from "../log/log-scan.ts";

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

/** What reading one file came to: `gap` if lines are missing at its beginning, `damaged` if they are inside of it. */
export type ReadOutcome = "read" | "gap" | "damaged";

/** Replays lines up to a moment, and the moves after it. */
export interface Replay {
  /** Every line up to this id was read. */
  id(): number;
  /** Whether a request after the moment was read. */
  isOver(): boolean;
  /** Lines up to this id are known to be read. */
  reached(id: number): void;
  /** Reads a file of lines. In the log, ids rise by one; what has left it has no lines without labels. */
  read(file: OpenFile, isLog: boolean): Promise<ReadOutcome>;
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

  return {
    id: () => reachedId,
    isOver: () => over,
    reached(id) {
      reachedId = Math.max(reachedId, id);
    },
    async read(file, isLog) {
      const { size } = await file.facts();
      let isFirst = true;
      try {
        for await (const pieces of scanLog(file, size)) {
          for (const { line } of pieces) {
            // The log ends with a torn line while its server writes; damage inside of it shows as a gap.
            if (line.kind === "damaged" && !isLog) return "damaged";
            if (line.kind === "damaged") continue;
            if (line.id === undefined || line.id <= reachedId) continue;
            if (isLog && line.id !== reachedId + 1) return isFirst ? "gap" : "damaged";
            isFirst = false;
            reachedId = line.id;
            request.push(line);
            if (!isContinued(line)) finishRequest();
          }
          if (slice.isOver()) await slice.next();
        }
      } catch (error) {
        if (errorCode(error) === "EIO") return "damaged";
        throw error;
      }
      return "read";
    },
  };
}

function moveOf(line: LogLine): PastMove[] {
  return line.kind === "labels" && line.movedFrom !== undefined ? [{ from: line.movedFrom, to: line.path }] : [];
}
