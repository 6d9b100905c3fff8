/** One problem in a folder's `.lenslet`. */
export interface Finding {
  readonly kind:
    /** A link, FIFO, device or folder in place of a file. */
    | "refused_file"
    | "damaged_line"
    /** A gap in the ids, which rise by one from line to line. */
    | "missing_line"
    /** A line after one with a larger id. */
    | "misplaced_line"
    /** A readable line with a field that was clamped or left out. */
    | "flawed_line"
    /** The file ends in the middle of a line, or of a request that was never confirmed. */
    | "torn_tail"
    | "damaged_snapshot"
    /** An image in the snapshot with values that were clamped or left out. */
    | "flawed_item"
    /** Written by a later version of Lenslet. */
    | "newer_format"
    | "damaged_views"
    | "damaged_event_ids"
    | "damaged_states"
    | "damaged_history"
    | "leftover_file"
    | "unreadable_file";
  /** Name of the file inside `.lenslet`; "" for the folder itself. */
  readonly file: string;
  /** Number of lines or images, at least 1. */
  readonly count: number;
  /** One sentence for the user. */
  readonly message: string;
  /** False if `repairLabels` cannot fix it. */
  readonly repairable: boolean;
}
