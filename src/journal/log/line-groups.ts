import type { LogLine } from "./log-line.ts";

/** Holds the lines of groups until the group is committed. Lines without a group count at once. */
export interface GroupReader {
  /** Returns the lines that count from now on. */
  take(line: LogLine): readonly LogLine[];
}

export function createGroupReader(): GroupReader {
  /** The lines of the group under way; one begins after the other has ended, or was given up. */
  let held: LogLine[] = [];
  let heldGroup: string | undefined;
  return {
    take(line) {
      if ((line.kind !== "labels" && line.kind !== "part" && line.kind !== "commit") || line.group === undefined)
        return [line];
      if (line.group !== heldGroup) held = [];
      heldGroup = line.group;
      held.push(line);
      if (line.kind !== "commit") return [];
      const committed = held;
      held = [];
      return committed;
    },
  };
}
