import { readXmpProperties, XmpError } from "../image/xmp-properties.ts";
import type { ExportRow } from "../wire/export.ts";
import { mergeXmp } from "./merge-xmp.ts";
import type { SidecarContent, SidecarFiles } from "./sidecar-files.ts";
import type { SidecarTargets } from "./sidecar-targets.ts";
import { toXmp } from "./xmp.ts";

/** Why an XMP file is written: its labels were edited, or an earlier run may not have written them. */
export type Wanted = "edited" | "to catch up";

interface SidecarPlace {
  readonly files: SidecarFiles;
  readonly targets: SidecarTargets;
}

/**
 * Writes the labels of `row` into the XMP file of its image, where that is due. "no XMP" if there is a file of something else,
 * which stays. Rejects with `SidecarRefused` or an error of the disk.
 */
export async function writeSidecar(
  { files, targets }: SidecarPlace,
  row: ExportRow,
  path: string,
  wanted: Wanted,
): Promise<"done" | "no XMP"> {
  const target = await targets.of(path);
  const before = await files.read(target);
  try {
    if (wanted === "to catch up" && before && !isBehind(before, row)) return "done";
    if (!before && isEmpty(row)) return "done";
    const text = before ? mergeXmp(before.text, row) : toXmp(row);
    if (text !== before?.text) await files.write(target, text, before);
    return "done";
  } catch (error) {
    if (error instanceof XmpError) return "no XMP";
    throw error;
  }
}

function isEmpty({ star, flag, tags, notes, metrics }: ExportRow): boolean {
  return star === null && flag === null && tags.length === 0 && notes === "" && Object.keys(metrics).length === 0;
}

/** Whether the labels are newer than the file and not in it. */
function isBehind({ text, modifiedAt }: SidecarContent, row: ExportRow): boolean {
  return (
    readXmpProperties(text).get("lenslet:Version") !== String(row.version) && modifiedAt < Date.parse(row.updated_at)
  );
}
