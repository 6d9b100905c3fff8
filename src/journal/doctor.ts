import type { Holder } from "./lock.ts";

/** One thing that is not as it should be in a folder's `.lenslet`. */
export interface Finding {
  readonly kind:
    | "refused_file"
    | "damaged_line"
    | "torn_tail"
    | "damaged_snapshot"
    | "damaged_record"
    | "newer_format"
    | "damaged_views"
    | "leftover_file"
    | "unreadable";
  /** Name of the file inside `.lenslet`. */
  readonly file: string;
  /** One sentence for people. */
  readonly message: string;
  /** False where `repair` can do nothing. */
  readonly repairable: boolean;
}

export interface DoctorReport {
  /** False if there is no `.lenslet` at all. */
  readonly exists: boolean;
  readonly findings: readonly Finding[];
  /** What a start would load. */
  readonly labels: number;
  readonly logLines: number;
  readonly logBytes: number;
}

export type RepairOutcome =
  | {
      readonly kind: "repaired";
      readonly before: DoctorReport;
      readonly after: DoctorReport;
      /** Names of the copies that were kept of what was mended, inside `.lenslet`. */
      readonly kept: readonly string[];
    }
  /** A server writes there; stop it first. */
  | { readonly kind: "taken"; readonly by: Holder | undefined }
  | { readonly kind: "refused"; readonly reason: string };

/** Says what is damaged in a folder's labels. Writes nothing; safe beside a running server. */
export async function examine(directory: string): Promise<DoctorReport> {
  throw new Error(`not built yet: ${directory}`);
}

/** Mends what `examine` finds without destroying anything: what is cut or replaced is first kept beside. */
export async function repair(directory: string): Promise<RepairOutcome> {
  throw new Error(`not built yet: ${directory}`);
}
