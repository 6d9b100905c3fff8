import { errorCode } from "../../error-code.ts";
import type { AppendRefusal } from "../journal.ts";

/** Why the log cannot be written now. */
export type WriteProblem = "disk_full" | "write_failed" | "folder_gone" | "other_writer";

/** How the log or its lock differs from what this server wrote. */
export type LogChange = "gone" | "replaced" | "resized";

/** Another program has changed the log or its lock. */
export class ChangedByOthers extends Error {
  readonly problem: "folder_gone" | "other_writer";

  constructor(change: LogChange) {
    super(`the log was ${change}`);
    this.name = "ChangedByOthers";
    this.problem = change === "gone" ? "folder_gone" : "other_writer";
  }
}

export function problemOf(error: unknown): WriteProblem {
  if (error instanceof ChangedByOthers) return error.problem;
  const code = errorCode(error);
  if (code === "ENOENT") return "folder_gone";
  return code === "ENOSPC" || code === "EDQUOT" ? "disk_full" : "write_failed";
}

export function refusalOf(problem: WriteProblem): AppendRefusal {
  return problem === "disk_full" ? "disk_full" : "write_failed";
}
