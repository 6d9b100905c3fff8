import { applyPatch, sameLabels } from "../gallery/label-patch.ts";
import { limits } from "../wire/limits.ts";
import type { Labels, Metrics, Patch, PutItem } from "../wire/sidecar.ts";

/** The author and time (ISO 8601 UTC) of a change. */
export interface Revision {
  readonly updated_by: string;
  readonly updated_at: string;
}

/** The labels at the time a command is planned. */
export type ReadLabels = (path: string) => Labels;

export type Revised =
  | { readonly kind: "revised"; readonly labels: Labels }
  /** The labels already have these values. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reason: string };

/** Applies a patch and increments the version. */
export function revise(labels: Labels, patch: Patch, by: Revision): Revised {
  const next = applyPatch(labels, patch);
  // Lenslet 0.2 had no limit: more tags than that may stay, but not increase.
  if (next.tags.length > Math.max(limits.tagsPerImage, labels.tags.length))
    return { kind: "refused", reason: tooManyTags(labels.tags.length, next.tags.length) };
  if (sameLabels(labels, next)) return { kind: "unchanged" };
  return { kind: "revised", labels: { ...ours(labels), ...next, version: labels.version + 1, ...by } };
}

/** Labels in the image's file become those of this gallery with the first edit. */
export function ours(labels: Labels): Labels {
  const { origin: _, ...own } = labels;
  return own;
}

/** Says what to do. An image of Lenslet 0.2 may have more tags than the limit already. */
function tooManyTags(before: number, after: number): string {
  const most = limits.tagsPerImage;
  return before >= most
    ? `Not added: this image has ${before} tags, and new ones are possible only below ${most}. Remove some first.`
    : `Not added: an image can have up to ${most} tags, and this would make ${after}. Add fewer, or remove some first.`;
}

/** Replaces tags, notes and star; increments the version even if nothing differs. */
export function replaceLabels(labels: Labels, put: PutItem, by: Revision): Labels {
  return { ...ours(labels), tags: put.tags, notes: put.notes, star: put.star, version: labels.version + 1, ...by };
}

/** Merges metrics; null removes one. */
export function reviseMetrics(labels: Labels, changes: Readonly<Record<string, number | null>>, by: Revision): Revised {
  const metrics = new Map(Object.entries(labels.metrics ?? {}));
  let changed = false;
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed = metrics.delete(name) || changed;
    else if (metrics.get(name) !== value) {
      metrics.set(name, value);
      changed = true;
    }
  }
  if (!changed) return { kind: "unchanged" };
  if (metrics.size > Math.max(limits.metricsPerImage, Object.keys(labels.metrics ?? {}).length)) {
    return { kind: "refused", reason: `An image may have at most ${limits.metricsPerImage} metrics.` };
  }
  const { metrics: _, ...rest } = ours(labels);
  const merged: Metrics = Object.fromEntries(metrics);
  return {
    kind: "revised",
    labels: { ...rest, ...(metrics.size > 0 && { metrics: merged }), version: labels.version + 1, ...by },
  };
}
