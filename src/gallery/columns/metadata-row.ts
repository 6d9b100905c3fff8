import type { IndexedMetadata, Taken } from "../../wire/indexed-metadata.ts";
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
  const [camera, lens] = [shared.cameras.values[value("camera")] ?? "", shared.lenses.values[value("lens")] ?? ""];
  const [model, prompt] = [shared.models.values[value("model")] ?? "", shared.prompts.values[value("prompt")] ?? ""];
  const fileLabels = shared.fileLabels.values[value("fileLabels")];
  const labels = fileLabels && toFileLabels(fileLabels);
  const taken = takenOfRow(column, row);
  const [iso, aperture, shutter, focal] = [value("iso"), value("aperture"), value("shutter"), value("focal")];
  return {
    ...(taken && { taken }),
    ...(camera !== "" && { camera }),
    ...(lens !== "" && { lens }),
    ...(iso > 0 && { iso }),
    ...(aperture > 0 && { aperture }),
    ...(shutter > 0 && { shutter }),
    ...(focal > 0 && { focal }),
    ...(value("gps") === 1 && { gps: true }),
    ...(labels && { labels }),
    ...((model !== "" || prompt !== "") && {
      generation: { ...(prompt !== "" && { prompt }), ...(model !== "" && { model }) },
    }),
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
