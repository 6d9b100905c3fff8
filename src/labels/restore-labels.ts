import { sameLabels } from "../gallery/label-patch.ts";
import type { LabelRecord } from "../journal/journal.ts";
import type { Slice } from "../time-slices.ts";
import type { LabelFields } from "../wire/bulk.ts";
import { limits } from "../wire/limits.ts";
import { unlabelled, type Labels, type Metrics } from "../wire/sidecar.ts";
import { createLabelBytes } from "./label-bytes.ts";
import type { ReadLabels, Revision } from "./revise.ts";

/** The images to restore, and what their labels were. */
export interface RestoreRequest {
  readonly paths: readonly string[];
  /** The labels that somebody had given the image then; undefined if nobody had. */
  readonly labelsThen: (path: string) => Labels | undefined;
  /** Leaves images alone whose labels were not last changed at this time. */
  readonly changedAt?: string | undefined;
  readonly fileLabels: (path: string) => Labels;
  /** XMP files beside images say what their labels are. */
  readonly writesXmp: boolean;
  readonly isImage: (path: string) => boolean;
}

/** An image whose labels a restore changes. */
export interface Restored {
  readonly path: string;
  readonly before: LabelFields;
  readonly after: LabelFields;
}

export type RestorePlan =
  | {
      readonly kind: "planned";
      readonly byPath: Map<string, LabelRecord>;
      /** The first images that change. */
      readonly examples: () => readonly Restored[];
      /** Plans anew for images that others have changed since; updates `byPath`. Returns the new changes. */
      revisit(changed: ReadonlySet<string>, read: ReadLabels): readonly LabelRecord[];
    }
  /** The labels after it exceed `limits.commandBytes`. */
  | { readonly kind: "too_large" };

const mostExamples = 100;

/** Plans to set labels back to what they were; images that were labelled later lose what they got. */
export async function planRestore(
  { paths, labelsThen, changedAt, fileLabels, writesXmp, isImage }: RestoreRequest,
  read: ReadLabels,
  by: Revision,
  slice: Slice,
): Promise<RestorePlan> {
  const byPath = new Map<string, LabelRecord>();
  const examples = new Map<string, Restored>();
  const bytes = createLabelBytes();

  /** A file that says what an image was labelled with here says nothing of the time before. */
  const unlabelledThen = (path: string, labels: Labels): Labels => {
    const said = fileLabels(path);
    return labels.origin !== "file" && (writesXmp || sameLabels(said, labels)) ? unlabelled : said;
  };

  const plan = (path: string, labels: Labels): LabelRecord | undefined => {
    if (changedAt !== undefined && labels.updated_at !== changedAt) return undefined;
    const wanted = labelsThen(path) ?? unlabelledThen(path, labels);
    if (!isImage(path) || (sameLabels(labels, wanted) && sameMetrics(labels.metrics, wanted.metrics))) return undefined;
    const { star, tags, notes, metrics = {} } = wanted;
    // Metrics end only when they are said to be empty.
    const hasMetrics = wanted.metrics !== undefined || labels.metrics !== undefined;
    const next = { star, tags, notes, ...(hasMetrics && { metrics }), version: labels.version + 1, ...by };
    if (examples.size < mostExamples) examples.set(path, { path, before: fieldsOf(labels), after: fieldsOf(next) });
    return { type: "item-updated", path, labels: next };
  };

  for (const [index, path] of paths.entries()) {
    if (index % 64 === 0 && slice.isOver()) await slice.next();
    const record = plan(path, read(path));
    if (!record) continue;
    if (bytes.add(record.labels) > limits.commandBytes) return { kind: "too_large" };
    byPath.set(path, record);
  }
  const restored = new Set(paths);
  return {
    kind: "planned",
    byPath,
    examples: () => [...examples.values()],
    revisit(changed, readNow) {
      const again: LabelRecord[] = [];
      for (const path of changed) {
        if (!restored.has(path)) continue;
        byPath.delete(path);
        examples.delete(path);
        const record = plan(path, readNow(path));
        if (!record) continue;
        byPath.set(path, record);
        again.push(record);
      }
      return again;
    },
  };
}

function fieldsOf({ tags, notes, star }: Labels): LabelFields {
  return { tags: [...tags], notes, star };
}

function sameMetrics(one: Metrics = {}, other: Metrics = {}): boolean {
  const values = Object.entries(one);
  return values.length === Object.keys(other).length && values.every(([name, value]) => other[name] === value);
}
