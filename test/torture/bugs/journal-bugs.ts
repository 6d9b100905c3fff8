import type { ProductBug } from "./product-bug.ts";

const disk = "src/journal/disk/directory-file-system.ts";
const atomic = "src/journal/disk/atomic-file.ts";
const log = "src/journal/log/label-log.ts";

/** Bugs in what keeps the labels. */
export const journalBugs: readonly ProductBug[] = [
  {
    name: "never confirms what it wrote (fdatasync)",
    file: disk,
    find: "await handle.datasync();",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "writes half of what the system took half of",
    file: "src/journal/disk/file-system.ts",
    find: "done < bytes.length;",
    replace: "done < 1;",
    groups: ["disk-calls"],
  },
  {
    name: "never confirms the names of a folder (fsync)",
    file: disk,
    find: "await handle.sync();",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "follows links (O_NOFOLLOW)",
    file: disk,
    find: "(constants.O_NOFOLLOW ?? 0) | ",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "waits for the other end of a FIFO (O_NONBLOCK)",
    file: disk,
    find: " | (constants.O_NONBLOCK ?? 0)",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "appends to the log without confirming it",
    file: log,
    find: "await target.sync();\n    } catch (error) {\n      // The system",
    replace: "} catch (error) {\n      // The system",
    groups: ["disk-calls"],
  },
  {
    name: "takes a failed fdatasync for a success",
    file: log,
    find: "suspect = true;\n      return rollBack(target, length, error);",
    replace: "",
    groups: ["disk-calls"],
  },
  {
    name: "names a file before its content is confirmed",
    file: atomic,
    find: "await file.sync();\n    await files.rename",
    replace: "await files.rename",
    groups: ["disk-calls"],
  },
  {
    name: "does not confirm the new name of a file",
    file: atomic,
    find: "isRenamed = true;\n    await files.syncFolder(path);",
    replace: "isRenamed = true;",
    groups: ["disk-calls"],
  },
  {
    name: "does not confirm the name of the log",
    file: log,
    find: "await files.syncFolder(folder.path);\n      // Leftovers",
    replace: "// Leftovers",
    groups: ["disk-calls"],
  },
  {
    name: "forgets how long the log is",
    file: log,
    find: "size += length;\n    problem",
    replace: "problem",
    groups: ["disk-calls"],
  },
  {
    name: "leaves refused lines in the log",
    file: log,
    find: "await target.truncate(size);",
    replace: "",
    groups: ["disk-errors", "power-cut"],
  },
  {
    name: "appends after a torn line",
    file: log,
    find: "let suspect = contents.broken;",
    replace: "let suspect = false;",
    groups: ["damage", "power-cut"],
  },
  {
    name: "believes a line whose checksum is wrong",
    file: "src/journal/log/line-checksum.ts",
    find: '!== expected.charCodeAt(index)) return "wrong";',
    replace: '< 0) return "wrong";',
    groups: ["damage"],
  },
  {
    name: "keeps damaged lines without their last byte",
    file: "src/journal/disk/link-or-copy.ts",
    find: "Math.min(chunkBytes, to - position)",
    replace: "Math.min(chunkBytes, to - position - 1)",
    groups: ["doctor"],
  },
  {
    name: "claims that a snapshot holds one edit more",
    file: "src/journal/snapshot/snapshot-pair.ts",
    find: "const upTo = coveredId(state);",
    replace: "const upTo = coveredId(state) + 1;",
    groups: ["power-cut", "kill"],
  },
  {
    name: "trusts that a refused write left nothing",
    file: log,
    find: "if (facts.size <= size) return refused;",
    replace: "if (facts.size >= 0) return refused;",
    groups: ["disk-errors", "power-cut"],
  },
  {
    name: "counts the part of a bulk edit that was stored before a crash",
    file: "src/journal/log/line-groups.ts",
    find: "if (line.group !== heldGroup) held = [];",
    replace: 'if (line.kind === "labels") return [line];\n      if (line.group !== heldGroup) held = [];',
    groups: ["kill"],
  },
];
