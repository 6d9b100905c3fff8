import type { TimeSlices } from "../time-slices.ts";
import type { LabelRecord } from "./journal.ts";
import type { LabelState } from "./label-state.ts";
import type { LineRecord } from "./log/log-line.ts";
import type { ResponseWindow } from "./log/response-window.ts";

/** The stored records of the group under way. */
export interface RecordGroups {
  /** Takes a stored record, whose id is `state.lastId`; returns false if it belongs to no group. */
  take(record: LineRecord): boolean;
  /** The group has failed: its records will never count. */
  drop(): void;
  /** Resolves once the records of a committed group are in `state.labels`. */
  settled(): Promise<void>;
}

/** Once a group is committed, its records are taken over in time slices; until then snapshots end before its first line. */
export function createRecordGroups(state: LabelState, responses: ResponseWindow, slices: TimeSlices): RecordGroups {
  let group: string | undefined;
  let held: LabelRecord[] = [];
  let firstPart: number | undefined;
  let committing: Promise<void> = Promise.resolve();

  const begin = (next: string | undefined) => {
    group = next;
    held = [];
    firstPart = undefined;
  };

  const commit = (records: readonly LabelRecord[]) =>
    slices.finish(async (slice) => {
      for (const [index, { path, labels }] of records.entries()) {
        // Another request may have changed the image since.
        if (labels.version > (state.labels.get(path)?.version ?? 0)) state.labels.set(path, labels);
        if (index % 64 === 0 && slice.isOver()) await slice.next();
      }
      if (group === undefined) state.heldFrom = Number.POSITIVE_INFINITY;
    });

  return {
    take(record) {
      if (!("group" in record) || record.group === undefined) return false;
      if (record.group !== group) {
        begin(record.group);
        state.heldFrom = Math.min(state.heldFrom, state.lastId);
      }
      if (record.type === "group-part") firstPart ??= state.lastId;
      else if (record.type === "commit") {
        if (record.response) responses.add({ id: firstPart ?? state.lastId, response: record.response });
        const records = held;
        begin(undefined);
        committing = committing.then(() => commit(records));
      } else held.push(record);
      return true;
    },
    drop() {
      begin(undefined);
      committing = committing.then(() => {
        if (group === undefined) state.heldFrom = Number.POSITIVE_INFINITY;
      });
    },
    settled: () => committing,
  };
}
