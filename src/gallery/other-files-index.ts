import type { OtherFiles } from "../wire/other-files.ts";
import { isWithin } from "../wire/gallery-path.ts";

/** Counts of the files that are not shown, by folder. */
export interface OtherFilesIndex {
  /** Those directly in the folder. */
  in(folder: string): OtherFiles | undefined;
  /** Those of the whole gallery. */
  total(): OtherFiles;
  /** Replaces the counts of one folder. */
  set(folder: string, counts: OtherFiles | undefined): void;
  /** Replaces the counts of the subtree `path`. */
  replace(path: string, found: ReadonlyMap<string, OtherFiles>): void;
}

/** Creates an empty index. */
export function createOtherFilesIndex(): OtherFilesIndex {
  const folders = new Map<string, OtherFiles>();
  return {
    in: (folder) => folders.get(folder),
    total: () => sumOtherFiles(folders.values()),
    set(folder, counts) {
      if (counts) folders.set(folder, counts);
      else folders.delete(folder);
    },
    replace(path, found) {
      for (const folder of folders.keys()) if (isWithin(folder, path)) folders.delete(folder);
      for (const [folder, counts] of found) folders.set(folder, counts);
    },
  };
}

const kinds = ["heic", "video", "other"] as const;

/** Adds up counts. */
export function sumOtherFiles(all: Iterable<OtherFiles>): OtherFiles {
  const sum: OtherFiles = {};
  for (const counts of all) {
    for (const kind of kinds) {
      const more = counts[kind] ?? 0;
      if (more > 0) sum[kind] = (sum[kind] ?? 0) + more;
    }
  }
  return sum;
}

/** Text such as "17 other files: 5 HEIC, 12 other"; "" if there are none. */
export function describeOtherFiles(counts: OtherFiles): string {
  const parts = kinds.flatMap((kind) => {
    const amount = counts[kind] ?? 0;
    return amount > 0 ? [`${amount.toLocaleString("en")} ${nounOf(kind, amount)}`] : [];
  });
  const total = kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  if (total === 0) return "";
  const files = `${total.toLocaleString("en")} other file${total === 1 ? "" : "s"}`;
  return counts.other === total ? files : `${files}: ${parts.join(", ")}`;
}

function nounOf(kind: (typeof kinds)[number], amount: number): string {
  switch (kind) {
    case "video":
      return amount === 1 ? "video" : "videos";
    case "other":
      return "other";
    default:
      return kind.toUpperCase();
  }
}
