import type { Finding } from "../finding.ts";
import type { LoggedResponse } from "./response-window.ts";
import { createLineReader, type LabelState } from "../label-state.ts";
import { createValueSharing } from "../value-sharing.ts";
import { isContinued, type LogLine } from "./log-line.ts";
import { createGroupReader, type GroupReader } from "./line-groups.ts";
import { joinResponse } from "./response-parts.ts";
import type { LogPiece } from "./log-scan.ts";

export const logName = "labels.log.jsonl";
/** A larger log is neither read nor written. */
export const largestLogBytes = 4 * 1024 * 1024 * 1024;

/** What the log holds. */
export interface LogContents {
  readonly exists: boolean;
  /** Bytes, including damaged ones. */
  readonly size: number;
  readonly lines: number;
  /** True if something is damaged or torn: the log must be rewritten before the next append. */
  readonly broken: boolean;
  /** The end of the last complete request; what follows was never confirmed. */
  readonly soundSize: number;
  /** Holds the lines of a group that had no end when the log was read. */
  readonly groups: GroupReader;
}

/** The contents of a missing log. */
export const noLog = (): LogContents => ({
  exists: false,
  size: 0,
  lines: 0,
  broken: false,
  soundSize: 0,
  groups: createGroupReader(),
});

/** A line of a request whose last line has not been read yet. */
type OpenLine = Pick<LogPiece, "line" | "from">;

/** Reads the pieces of a log in order. The lines of one request are applied together; if its end is missing, none is. */
export function createLogReader(state: LabelState, snapshotId: number) {
  const responses: LoggedResponse[] = [];
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

  /** Counts gaps and misplaced lines. Ids rise by one; lines up to the snapshot's id may have been removed. */
  const checkOrder = (line: LogLine) => {
    if (line.kind === "damaged") damagedSince += 1;
    const hasOrderedId =
      line.kind === "request" ||
      line.kind === "part" ||
      line.kind === "commit" ||
      (line.kind === "labels" && line.isChecked);
    if (!hasOrderedId || line.id === undefined || line.id <= snapshotId) return;
    const expected = state.lastId + 1;
    if (line.id < expected) {
      misplaced += 1;
      missing = Math.max(0, missing - 1);
    } else missing += Math.max(0, line.id - expected - damagedSince);
    damagedSince = 0;
  };

  const shareValues = (line: LogLine): LogLine =>
    line.kind === "labels" ? { ...line, stored: share(line.stored) } : line;

  const groups = createGroupReader();

  const applyRequest = (request: readonly OpenLine[]) => {
    const texts: string[] = [];
    let firstPart: number | undefined;
    const apply = (line: LogLine) => {
      applyLine(line);
      if (line.kind === "part") {
        texts[line.part ?? texts.length] = line.text;
        firstPart ??= line.id;
      } else if ("response" in line && line.response && line.id !== undefined) {
        const response = joinResponse(line.response, texts);
        if (response) responses.push({ id: firstPart ?? line.id, response });
      }
    };
    for (const { line } of request) {
      checkOrder(line);
      if (line.kind !== "damaged" && line.id !== undefined) state.lastId = Math.max(state.lastId, line.id);
      groups.take(line).forEach(apply);
    }
  };

  return {
    responses,
    read(piece: LogPiece) {
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
      // Without the bytes, which would keep their whole chunk in memory until the request ends.
      open.push({ line: shareValues(line), from: piece.from });
      if (isContinued(line)) return;
      applyRequest(open);
      open = [];
    },
    finish(size: number, report: (finding: Pick<Finding, "kind" | "file" | "message" | "count">) => void): LogContents {
      const cutFrom = open[0]?.from ?? tornFrom;
      if (cutFrom !== undefined) {
        const message = `${logName} ends with an incomplete change that was never confirmed (${size - cutFrom} bytes); it is backed up before it is removed.`;
        report({ kind: "torn_tail", file: logName, count: 1, message });
      }
      if (damaged > 0) {
        const message = `${logName}: ${damaged} damaged ${damaged === 1 ? "line was skipped; it is" : "lines were skipped; they are"} backed up before the log is rewritten.`;
        report({ kind: "damaged_line", file: logName, count: damaged, message });
      }
      if (missing > 0) {
        const message = `${logName}: ${missing} ${missing === 1 ? "line is" : "lines are"} missing: stored changes were removed from the file.`;
        report({ kind: "missing_line", file: logName, count: missing, message });
      }
      if (misplaced > 0) {
        const message = `${logName}: ${misplaced} ${misplaced === 1 ? "line is" : "lines are"} out of order.`;
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
        groups,
      };
    },
  };
}
