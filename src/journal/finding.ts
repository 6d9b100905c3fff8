/** One thing that is not as it should be in a folder's `.lenslet`. */
export interface Finding {
  readonly kind:
    /** A link, FIFO, device or folder stands where a file should. */
    | "refused_file"
    | "damaged_line"
    /** The ids of the lines rise by one; some are not there. */
    | "missing_line"
    /** A line that stands after one with a larger id. */
    | "misplaced_line"
    /** A line that can be read, with a field that had to be clamped or left out. */
    | "flawed_line"
    /** The file ends in the middle of a line, or of a request that was never answered. */
    | "torn_tail"
    | "damaged_snapshot"
    /** An image in the snapshot that had to be clamped or left out. */
    | "flawed_item"
    /** Written by a later version of Lenslet. */
    | "newer_format"
    | "damaged_views"
    | "damaged_event_ids"
    | "leftover_file"
    | "unreadable_file";
  /** Name of the file inside `.lenslet`; "" for the folder itself. */
  readonly file: string;
  /** How many lines or images, at least 1. */
  readonly count: number;
  /** One sentence for people. */
  readonly message: string;
  /** False where `repair` can do nothing. */
  readonly repairable: boolean;
}
