import { flagOf, isFlagTag, rejectTag } from "../gallery/flag.ts";
import type { ImportColumns } from "../wire/import.ts";
import {
  readFlag,
  readMetrics,
  readNotes,
  readStar,
  readTags,
  readText,
  readTime,
  type CellValue,
  type ListStyle,
} from "./cell-values.ts";
import { ImportError, type ImageName, type ImportRow } from "./import-row.ts";

/** Turns the cells of a row into labels; throws an ImportError that names the row. */
export function toImportRow(
  row: number,
  cells: Readonly<Record<string, unknown>>,
  columns: ImportColumns,
  style: ListStyle,
): ImportRow {
  const read = <T>(column: string | undefined, how: (cell: unknown) => CellValue<T>): T | undefined => {
    if (column === undefined) return undefined;
    const found = how(cells[column]);
    if (found.kind === "invalid") throw new ImportError(`Row ${row}, column ${column}: ${found.reason}.`);
    return found.value;
  };
  const star = read(columns.star, readStar);
  const listed = read(columns.tags, (cell) => readTags(cell, style));
  // Exports of older programs have the flags among the tags.
  const flagged = listed?.some(isFlagTag) ? flagOf(listed) : undefined;
  const flag = read(columns.flag, readFlag) ?? flagged ?? (columns.flag === undefined ? undefined : null);
  const rejected = columns.star !== undefined && Number(readText(cells[columns.star]) || 0) === -1;
  const notes = read(columns.notes, readNotes);
  const metrics = read(columns.metrics, readMetrics);
  const updatedAt = read(columns.updated_at, readTime);
  return {
    row,
    image: imageName(row, cells, columns),
    ...(star !== undefined && !rejected && { star }),
    ...(rejected ? { flag: rejectTag } : flag !== undefined && { flag }),
    ...(listed && { tags: listed.filter((tag) => !isFlagTag(tag)) }),
    ...(notes !== undefined && { notes }),
    ...(metrics && { metrics }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}

function imageName(row: number, cells: Readonly<Record<string, unknown>>, { path, name }: ImportColumns): ImageName {
  const byPath = path === undefined ? "" : (readText(cells[path])?.trim() ?? "");
  if (byPath !== "") return { kind: "path", text: byPath };
  const byName = name === undefined ? "" : (readText(cells[name])?.trim() ?? "");
  if (byName !== "") return { kind: "name", text: byName };
  throw new ImportError(`Row ${row} names no image.`);
}
