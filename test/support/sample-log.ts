import { encodeLines } from "../../src/journal/log/log-line.ts";
import type { LabelRecord } from "../../src/journal/journal.ts";
import type { Labels } from "../../src/wire/sidecar.ts";

/** Labels that are the same for the same arguments, and differ otherwise. */
export function sampleLabels(number: number, version = 2): Labels {
  return {
    tags: [`tag ${number}`, "Füchse"],
    notes: `note ${number} "quoted", version ${version}`,
    star: number % 2 === 0 ? 4 : null,
    version,
    updated_at: "2026-01-01T00:00:00.000Z",
    updated_by: "sample",
    ...(number % 3 === 0 ? { metrics: { sharpness: number / 7 } } : {}),
  };
}

export function sampleRecord(number: number, version = 2): LabelRecord {
  return { type: "item-updated", path: samplePath(number), labels: sampleLabels(number, version) };
}

export function samplePath(number: number): string {
  return `/folder/image-${number}.jpg`;
}

/** A log with one record for each of `count` images. */
export function sampleLog(count: number): Uint8Array {
  const records = Array.from({ length: count }, (_, number) => sampleRecord(number));
  return new Uint8Array(Buffer.concat([...encodeLines(records, 1)]));
}
