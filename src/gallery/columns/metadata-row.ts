import { toIndexed, type IndexedMetadata, type Taken } from "../../wire/indexed-metadata.ts";
import { toFileLabels } from "../file-labels.ts";
import { quarterMinutes, takenOrigins, utcQuarters, type ColumnName, type SharedValues } from "./column-table.ts";
import type { Numbers } from "./numbers.ts";

/** What the columns have of the metadata of a row. */
export function readMetadataRow(
  column: (name: ColumnName) => Numbers,
  shared: SharedValues,
  row: number,
): IndexedMetadata {
  const value = (name: ColumnName) => column(name)[row] ?? 0;
  const fileLabels = shared.fileLabels.values[value("fileLabels")];
  const labels = fileLabels && toFileLabels(fileLabels);
  const taken = takenOfRow(column, row);
  return {
    ...(taken && { taken }),
    ...toIndexed({
      camera: shared.cameras.values[value("camera")] ?? "",
      lens: shared.lenses.values[value("lens")] ?? "",
      iso: value("iso"),
      aperture: value("aperture"),
      shutter: value("shutter"),
      focal: value("focal"),
      model: shared.models.values[value("model")] ?? "",
      prompt: shared.prompts.values[value("prompt")] ?? "",
    }),
    ...(value("gps") === 1 && { gps: true }),
    ...(labels && { labels }),
  };
}

/** When the image of a row was taken; undefined if only the file's modification time is known. */
export function takenOfRow(column: (name: ColumnName) => Numbers, row: number): Taken | undefined {
  const from = takenOrigins[column("takenFrom")[row] ?? 0];
  if (from === undefined) return undefined;
  const quarters = column("takenOffset")[row] ?? 0;
  const offset = quarters === 0 ? undefined : (quarters - utcQuarters) * quarterMinutes;
  return { at: column("taken")[row] ?? 0, ...(offset !== undefined && { offset }), from };
}
