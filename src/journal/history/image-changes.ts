import type { Slice } from "../../time-slices.ts";
import { unlabelled, type Labels } from "../../wire/sidecar.ts";
import type { FileSystem, OpenFile } from "../disk/file-system.ts";
import type { LabelChange } from "../journal.ts";
import { createGroupReader } from "../log/line-groups.ts";
import { logName } from "../log/log-contents.ts";
import { isContinued, type LogLine } from "../log/log-line.ts";
import { scanLog } from "../log/log-scan.ts";
import { toLabels } from "../stored-labels.ts";
import { contains } from "./file-search.ts";
import { historyName, listHistory } from "./history-files.ts";

const plainPath = /^[ !#-[\]-~]+$/;

export interface ImageChangesOptions {
  readonly files: FileSystem;
  /** The path of `.lenslet`. */
  readonly folder: string;
  readonly path: string;
  /** Only changes that led to a lower version. */
  readonly before: number;
  readonly most: number;
  /** Lines with a larger id are not confirmed yet. */
  readonly lastId: number;
  readonly slice: Slice;
}

type LabelLine = Extract<LogLine, { kind: "labels" }>;

/** A file with lines, opened when it is read. */
interface LineFile {
  readonly file: OpenFile;
  /** Lines up to this id are in another file, too, and some of them may have left this one. */
  readonly above: number;
  /** The last line may belong to a request whose end was never written. */
  readonly isLog: boolean;
}

/**
 * Reads the newest changes of an image, newest first, from the log and from what has left it. Follows the image to the path that
 * its file had before.
 */
export async function readImageChanges(options: ImageChangesOptions): Promise<readonly LabelChange[]> {
  const { files, folder, before, most, lastId, slice } = options;
  let path = options.path;
  let belowId = lastId + 1;
  let belowVersion = Number.POSITIVE_INFINITY;
  const lines: LabelLine[] = [];

  /** Takes lines, newest first; returns whether the path has changed, so that the file is to be read again. */
  const take = (found: readonly LabelLine[]): boolean => {
    for (const line of found.toReversed()) {
      const { version } = line.stored;
      const id = line.id ?? belowId - 1;
      // A line that is in two files, or of a group that came too late.
      if (id >= belowId || version === undefined || version >= belowVersion) continue;
      belowId = id;
      belowVersion = version;
      if (version < before || lines.length > 0) lines.push(line);
      if (lines.length > most) return false;
      if (line.movedFrom === undefined) continue;
      path = line.movedFrom;
      return true;
    }
    return false;
  };

  for await (const lineFile of newestFirst(files, folder)) {
    while (take(await linesOf(lineFile, path, lastId, slice)));
    if (lines.length > most) break;
  }
  return toChanges(lines, most);
}

function toChanges(lines: readonly LabelLine[], most: number): readonly LabelChange[] {
  const changes: LabelChange[] = [];
  let before: Labels | undefined;
  for (const line of lines.toReversed()) {
    // After a line that was lost, nothing is known of the labels before.
    if (before && line.movedFrom === undefined && line.stored.version !== before.version + 1) before = undefined;
    const labels = toLabels(line.stored, before);
    // The first change of an image leads from version 1, which has no labels, to version 2.
    const isFirst = labels.version === unlabelled.version + 1;
    changes.unshift({
      path: line.path,
      labels,
      movedFrom: line.movedFrom,
      before: before ?? (isFirst ? unlabelled : undefined),
    });
    before = labels;
  }
  return changes.slice(0, most);
}

/** The log is opened before the other files are listed: what leaves it meanwhile is read from the opened file. */
async function* newestFirst(files: FileSystem, folder: string): AsyncGenerator<LineFile> {
  const log = await files.open(`${folder}/${logName}`, "read");
  const { segments } = await listHistory(files, folder);
  if (log.kind === "open") yield* opened({ file: log.file, above: segments.at(-1)?.to ?? 0, isLog: true });
  for (const { name } of segments.toReversed()) {
    const outcome = await files.open(`${folder}/${historyName}/${name}`, "read");
    if (outcome.kind === "open") yield* opened({ file: outcome.file, above: 0, isLog: false });
  }
}

async function* opened(lineFile: LineFile): AsyncGenerator<LineFile> {
  try {
    yield lineFile;
  } finally {
    await lineFile.file.close();
  }
}

/** The lines of an image in the order in which they count. */
async function linesOf(
  { file, above, isLog }: LineFile,
  path: string,
  lastId: number,
  slice: Slice,
): Promise<readonly LabelLine[]> {
  const { size } = await file.facts();
  // Lenslet 0.2 may have written paths without a slash.
  if (plainPath.test(path) && !(await contains(file, size, `"${path}"`, `"${path.slice(1)}"`))) return [];
  const groups = createGroupReader();
  const found: LabelLine[] = [];
  let request: LogLine[] = [];
  const finishRequest = () => {
    for (const line of request)
      for (const counted of groups.take(line))
        if (counted.kind === "labels" && counted.path === path) found.push(counted);
    request = [];
  };
  for await (const pieces of scanLog(file, size)) {
    for (const { line } of pieces) {
      if (line.kind === "damaged" || (line.id !== undefined && (line.id > lastId || line.id <= above))) continue;
      if (line.kind === "commit" || (line.kind === "labels" && (line.path === path || line.group !== undefined)))
        request.push(line);
      if (!isContinued(line)) finishRequest();
    }
    if (slice.isOver()) await slice.next();
  }
  if (!isLog) finishRequest();
  return found;
}
