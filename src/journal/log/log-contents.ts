import type { Finding } from "../finding.ts";
import type { LoggedReply } from "./reply-window.ts";
import { createLineReader, type LabelState } from "../label-state.ts";
import { createValueSharing } from "../value-sharing.ts";
import type { LogLine } from "./log-line.ts";
import type { LogPiece } from "./log-scan.ts";

export const logName = "labels.log.jsonl";
/** A larger log is neither read nor written. */
export const largestLogBytes = 4 * 1024 * 1024 * 1024;

/** What stands in the log. */
export interface LogContents {
  readonly exists: boolean;
  /** Bytes, the damaged ones included. */
  readonly size: number;
  readonly lines: number;
  /** True if it must be written anew before anything is added: something in it is damaged or torn. */
  readonly broken: boolean;
  /** The end of the last whole request; what follows was never answered. */
  readonly soundSize: number;
}

/** Of a log that is not there. */
export const noLog: LogContents = { exists: false, size: 0, lines: 0, broken: false, soundSize: 0 };

/** A line of a request whose end was not read yet. */
type OpenLine = Pick<LogPiece, "line" | "from">;

/** Takes the pieces of a log in order. The lines of one request are applied together, or not at all if the end is missing. */
export function createLogReader(state: LabelState, snapshotId: number) {
  const replies: LoggedReply[] = [];
  const applyLine = createLineReader(state, snapshotId);
  const share = createValueSharing();
  let open: OpenLine[] = [];
  let lines = 0;
  let damaged = 0;
  let flawed = 0;
  let implausible = 0;
  let missing = 0;
  let misplaced = 0;
  let damagedSince = 0;
  let tornFrom: number | undefined;
  let end = 0;

  /** Each line of ours has the id after the largest before it. What the snapshot holds may have gone from the log. */
  const checkOrder = (line: LogLine) => {
    if (line.kind === "damaged") damagedSince += 1;
    const isOurs = line.kind === "request" || (line.kind === "labels" && line.isChecked);
    if (!isOurs || line.id === undefined || line.id <= snapshotId) return;
    const expected = state.lastId + 1;
    if (line.id < expected) {
      misplaced += 1;
      missing = Math.max(0, missing - 1);
    } else missing += Math.max(0, line.id - expected - damagedSince);
    damagedSince = 0;
  };

  const shareValues = (line: LogLine): LogLine =>
    line.kind === "labels" ? { ...line, stored: share(line.stored) } : line;

  const apply = ({ line }: OpenLine) => {
    checkOrder(line);
    applyLine(line);
    if (line.kind !== "labels" && line.kind !== "request") return;
    if (line.reply && line.id !== undefined) replies.push({ id: line.id, reply: line.reply });
  };

  return {
    replies,
    take(piece: LogPiece) {
      const { line } = piece;
      end = piece.to;
      if (piece.torn) {
        tornFrom = piece.from;
        return;
      }
      if (line.kind === "damaged") {
        damaged += 1;
      } else {
        lines += 1;
        if (line.kind === "labels" && line.stored.flawed) flawed += 1;
        if (line.kind === "labels" && line.stored.hasImplausibleVersion) implausible += 1;
      }
      // Its bytes would keep a whole chunk of the file in memory until the request ends.
      open.push({ line: shareValues(line), from: piece.from });
      if (line.kind === "labels" && line.more) return;
      open.forEach(apply);
      open = [];
    },
    finish(size: number, report: (finding: Pick<Finding, "kind" | "file" | "message" | "count">) => void): LogContents {
      const cutFrom = open[0]?.from ?? tornFrom;
      if (cutFrom !== undefined) {
        const message = `${logName} ends in the middle of a change that was never answered (${size - cutFrom} bytes), which are copied before they are cut off.`;
        report({ kind: "torn_tail", file: logName, count: 1, message });
      }
      if (damaged > 0) {
        const message = `${logName}: ${damaged} damaged ${damaged === 1 ? "line was" : "lines were"} skipped; they are copied before the log loses them.`;
        report({ kind: "damaged_line", file: logName, count: damaged, message });
      }
      if (missing > 0) {
        const message = `${logName}: ${missing} ${missing === 1 ? "line is" : "lines are"} missing: somebody or something has removed what was stored.`;
        report({ kind: "missing_line", file: logName, count: missing, message });
      }
      if (misplaced > 0) {
        const message = `${logName}: ${misplaced} ${misplaced === 1 ? "line is" : "lines are"} not in the order in which they were written.`;
        report({ kind: "misplaced_line", file: logName, count: misplaced, message });
      }
      if (flawed > 0) {
        const message = `${logName}: ${flawed} ${flawed === 1 ? "line has" : "lines have"} wrong values, which were clamped or left out.`;
        report({ kind: "flawed_line", file: logName, count: flawed, message });
      }
      const endsOpen = end === size && size > 0;
      return {
        exists: true,
        size,
        lines: lines - open.length,
        broken: damaged + implausible > 0 || cutFrom !== undefined || endsOpen,
        soundSize: cutFrom ?? size,
      };
    },
  };
}
