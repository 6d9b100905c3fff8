import { flagOf, isFlagTag } from "../gallery/flag.ts";
import type { ImportPolicy } from "../wire/import.ts";
import type { Labels, Metrics } from "../wire/sidecar.ts";
import type { ImportRow } from "./import-row.ts";

/** The fields that an import sets. */
export type ImportedFields = Pick<Labels, "star" | "tags" | "notes" | "metrics">;

/** The labels of an image after a row of a file, as the policy says. */
export function mergeLabels(labels: Labels, row: ImportRow, policy: ImportPolicy): ImportedFields {
  if (policy === "fill") return fill(labels, row);
  if (policy === "newer" && !isNewer(labels, row)) return fieldsOf(labels);
  return overwrite(labels, row);
}

/** Whether the file says something else than the labels. */
export function differs(labels: Labels, row: ImportRow): boolean {
  return !sameFields(fieldsOf(labels), overwrite(labels, row));
}

/** Whether all fields are equal; the order of tags matters. */
export function sameFields(one: ImportedFields, other: ImportedFields): boolean {
  const [metrics, others] = [Object.entries(one.metrics ?? {}), other.metrics ?? {}];
  return (
    one.star === other.star &&
    one.notes === other.notes &&
    one.tags.length === other.tags.length &&
    one.tags.every((tag, index) => tag === other.tags[index]) &&
    metrics.length === Object.keys(others).length &&
    metrics.every(([name, value]) => others[name] === value)
  );
}

function fieldsOf({ star, tags, notes, metrics }: Labels): ImportedFields {
  return { star, tags, notes, ...(metrics && { metrics }) };
}

function isNewer({ updated_at }: Labels, { updatedAt }: ImportRow): boolean {
  return updatedAt !== undefined && (updated_at === "" || updatedAt > Date.parse(updated_at));
}

function fill(labels: Labels, row: ImportRow): ImportedFields {
  const tags = labels.tags.filter((tag) => !isFlagTag(tag));
  // What is imported counts more than what the image's own file says.
  const isFile = labels.origin === "file";
  const flag = isFile ? (row.flag ?? flagOf(labels.tags)) : (flagOf(labels.tags) ?? row.flag ?? null);
  return {
    star: (isFile ? (row.star ?? labels.star) : (labels.star ?? row.star)) ?? null,
    notes: labels.notes === "" || isFile ? (row.notes ?? labels.notes) : labels.notes,
    tags: withFlag(labels.tags, [...new Set([...tags, ...(row.tags ?? [])])], flag),
    ...withMetrics({ ...row.metrics, ...labels.metrics }),
  };
}

function overwrite(labels: Labels, row: ImportRow): ImportedFields {
  const flag = row.flag === undefined ? flagOf(labels.tags) : row.flag;
  const tags = row.tags ?? labels.tags.filter((tag) => !isFlagTag(tag));
  return {
    star: row.star === undefined ? labels.star : row.star,
    notes: row.notes ?? labels.notes,
    tags: withFlag(labels.tags, tags, flag),
    ...withMetrics({ ...(row.metrics ?? labels.metrics) }),
  };
}

/** Keeps the order of what the image has, so that equal labels stay equal. */
function withFlag(
  before: readonly string[],
  tags: readonly string[],
  flag: ReturnType<typeof flagOf>,
): readonly string[] {
  const wanted = new Set(flag === null ? tags : [...tags, flag]);
  const kept = before.filter((tag) => wanted.has(tag));
  const next = [...kept, ...[...wanted].filter((tag) => !kept.includes(tag))];
  const inOrder = tags.every((tag, index) => tag === next.filter((one) => !isFlagTag(one))[index]);
  return inOrder ? next : flag === null ? tags : [...tags, flag];
}

function withMetrics(metrics: Metrics): { metrics?: Metrics } {
  return Object.keys(metrics).length > 0 ? { metrics } : {};
}
