import { errorCode } from "../error-code.ts";
import type { FileKind } from "./disk/file-system.ts";
import type { Finding } from "./finding.ts";
import { folderName } from "./label-folder.ts";

/** What was found while a folder's labels were read, and the first reason why they may not be written. */
export interface FolderReport {
  readonly findings: readonly Finding[];
  readonly add: (finding: Omit<Finding, "count" | "repairable"> & Partial<Finding>) => void;
  /** Adds a finding that forbids writing. */
  readonly block: (finding: Pick<Finding, "kind" | "file" | "message">) => void;
  /** Something else is where a file or the folder ("") belongs. */
  readonly refuse: (file: string, found: FileKind) => void;
  readonly fail: (file: string, error: unknown) => void;
  readonly blockLarge: (file: string) => void;
  /** The read-only reason: a sentence, or undefined if the folder may be written. */
  readonly blocked: () => string | undefined;
}

export function createFolderReport(): FolderReport {
  const findings: Finding[] = [];
  let blocked: string | undefined;

  const add: FolderReport["add"] = (finding) => void findings.push({ count: 1, repairable: true, ...finding });
  const block: FolderReport["block"] = (finding) => {
    blocked ??= finding.message;
    add({ ...finding, repairable: false });
  };
  const placeOf = (file: string) => `${folderName}${file && `/${file}`}`;

  return {
    findings,
    add,
    block,
    refuse(file, found) {
      const message = `${placeOf(file)} is ${article[found]} and is not used; labels are not written.`;
      block({ kind: "refused_file", file, message });
    },
    fail(file, error) {
      const message = `${placeOf(file)} cannot be opened (${errorCode(error)}); labels are not written.`;
      block({ kind: "unreadable_file", file, message });
    },
    blockLarge(file) {
      block({ kind: "unreadable_file", file, message: `${file} is too large to read; labels are not written.` });
    },
    blocked: () => blocked,
  };
}

const article: Record<FileKind, string> = {
  file: "a file",
  folder: "a folder",
  link: "a symbolic link",
  other: "a special file",
};
