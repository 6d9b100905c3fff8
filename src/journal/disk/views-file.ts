import { Views } from "../../wire/views.ts";
import { quarantineFile } from "./quarantine.ts";
import { writeAtomically } from "./atomic-file.ts";
import { crc32 } from "../log/crc32.ts";
import { errorCode } from "../../error-code.ts";
import { viewsName } from "../folder-contents.ts";
import { createSerialQueue } from "../../serial-queue.ts";
import type { SaveViewsOutcome, StoredViews } from "../journal.ts";
import { ensureFolder, type LabelFolder } from "../label-folder.ts";
import { parseLenientJson } from "../stored-labels.ts";

const largestBytes = 16 * 1024 * 1024;
const noViews: StoredViews = { views: { version: 1, views: [] }, etag: "0" };

export interface ViewsFile {
  load(): Promise<StoredViews>;
  save(views: Views, expected: string | undefined): Promise<SaveViewsOutcome>;
  /** True if the file is damaged and has not been replaced. */
  isDamaged(): boolean;
  /** Resolves once pending loads and saves are done. */
  settled(): Promise<void>;
}

/** The saved views in `views.json`, read on each load so that manual edits appear. */
export function createViewsFile(folder: LabelFolder): ViewsFile {
  const serialQueue = createSerialQueue();
  let damaged = false;

  const read = async (): Promise<StoredViews> => {
    damaged = false;
    const outcome = await folder.files.open(`${folder.path}/${viewsName}`, "read");
    if (outcome.kind !== "open") return noViews;
    let bytes: Uint8Array;
    try {
      bytes = await outcome.file.read(0, Math.min(largestBytes, (await outcome.file.facts()).size));
    } finally {
      await outcome.file.close();
    }
    const views = parseViews(bytes);
    damaged = views === undefined;
    return { views: views ?? noViews.views, etag: etagOf(bytes) };
  };

  return {
    // An unreadable file counts as missing; a save then reports the error.
    load: () => serialQueue(() => read().catch(() => noViews)),
    save: (views, expected) =>
      serialQueue(async (): Promise<SaveViewsOutcome> => {
        try {
          const current = await read();
          if (expected !== undefined && expected !== current.etag) return { kind: "conflict", current };
          await ensureFolder(folder);
          if (damaged) await quarantineFile(folder, viewsName);
          const bytes = new TextEncoder().encode(`${JSON.stringify(views)}\n`);
          await writeAtomically(folder, viewsName, [bytes]);
          damaged = false;
          return { kind: "saved", etag: etagOf(bytes) };
        } catch (error) {
          const isFull = ["ENOSPC", "EDQUOT"].includes(errorCode(error));
          return { kind: "refused", reason: isFull ? "disk_full" : "write_failed" };
        }
      }),
    isDamaged: () => damaged,
    settled: () => serialQueue(async () => undefined),
  };
}

function parseViews(bytes: Uint8Array): Views | undefined {
  try {
    const parsed = Views.safeParse(parseLenientJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not UTF-8 or not JSON: the file is damaged.
    return undefined;
  }
}

function etagOf(bytes: Uint8Array): string {
  return `${crc32(bytes).toString(16).padStart(8, "0")}-${bytes.length.toString(16)}`;
}
