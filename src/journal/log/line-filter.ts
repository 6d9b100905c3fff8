import type { LogLine } from "./log-line.ts";

export interface LineFilterOptions {
  /** The newest id that the previous snapshot covers; undefined if every line is needed. */
  readonly previousId: number | undefined;
  /** Whether both snapshots hold every label read at the start. */
  readonly areSnapshotsOurs: boolean;
  /** Responses of lines from this id on may still be asked for. */
  readonly firstResponse: number;
}

/** Returns a function that says whether a rewritten log still needs a line. */
export function createLineFilter({ previousId, areSnapshotsOurs, firstResponse }: LineFilterOptions) {
  return (line: LogLine): boolean => {
    // The snapshot holds the labels of a line with an implausible version, under a plausible one.
    if (line.kind === "damaged" || (line.kind === "labels" && line.stored.hasImplausibleVersion)) return false;
    if (line.kind === "foreign" || line.id === undefined || previousId === undefined || line.id > previousId)
      return true;
    // May be from a second 0.2 server, whose ids do not say whether the first one's snapshots hold the line.
    if (line.kind === "labels" && !line.isChecked && !areSnapshotsOurs) return true;
    return (line.kind === "part" || line.response !== undefined) && line.id >= firstResponse;
  };
}
