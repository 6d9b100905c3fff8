import type { Labels } from "../../src/wire/sidecar.ts";
import { labelFolder } from "./label-folder.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** The file that the older version kept the labels in. */
export const snapshot = `${labelFolder}/labels.snapshot.json`;
/** The labels of `/older.jpg`, as that version wrote them. */
export const older: Labels = {
  tags: ["old"],
  notes: "",
  star: 1,
  version: 7,
  updated_at: "2020-01-01T00:00:00Z",
  updated_by: "python",
};

/** What Lenslet 0.2 and a later version may have left in the folder. */
export function putOlderFiles(disk: SimulatedDisk): void {
  const item = { ...older, rating_source: "camera" };
  disk.put(
    snapshot,
    JSON.stringify({ version: 1, last_event_id: 3, items: { "/older.jpg": item }, written_with: "0.2" }),
  );
  disk.put(`${labelFolder}/labels.log.jsonl`, '{"id": 4, "type": "album-created", "name": "best"}\n');
}

/** What nobody may lose although this version does not know it. */
export function missingFrom(disk: SimulatedDisk): string[] {
  const everything = disk.paths().map((path) => new TextDecoder().decode(disk.read(path)));
  const wanted = ["album-created", "rating_source", "written_with"];
  const missing = wanted.filter((text) => !everything.some((content) => content.includes(text)));
  return missing.map((text) => `${text} was lost`);
}
