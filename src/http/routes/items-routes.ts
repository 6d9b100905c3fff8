import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import { replaceLabels, revise, reviseMetrics } from "../../labels/revise.ts";
import type { LabelsOf } from "../../gallery/view.ts";
import type { LabelRecord } from "../../journal/journal.ts";
import { planBulk, type ResolvedEdit } from "../../labels/bulk-edit.ts";
import { createLabelBytes } from "../../labels/label-bytes.ts";
import { toSidecar } from "../../labels/to-sidecar.ts";
import type { ReadLabels } from "../../labels/writer.ts";
import type { Feed } from "../../live/feed.ts";
import { BulkRequest, BulkRequestShape, type BulkEdit } from "../../wire/bulk.ts";
import type { Slice, TimeSlices } from "../../time-slices.ts";
import { limits } from "../../wire/limits.ts";
import { MetricsItems, MetricsItemsShape, PatchItem, PutItem, type MetricsOutcome } from "../../wire/sidecar.ts";
import { toJsonText } from "../json-pieces.ts";
import { stateJson } from "../plain-response.ts";
import { parseBody, parseLongBody, readBody, readBytes, type LongBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import type { Admission } from "../admission.ts";
import { requireIdempotencyKey, type Edits, type PlanEdit } from "../edits.ts";
import { requirePath, requireImage } from "../parameters.ts";
import { HttpProblem } from "../http-problem.ts";
import { noLongerThere } from "../image-opener.ts";
import type { SelectImages } from "../image-selection.ts";
import { requireBaseVersion } from "../versions.ts";

type Names = "readItem" | "putItem" | "patchItem" | "bulk" | "metricsItems";

export interface ItemDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly slices: TimeSlices;
  readonly feed: Feed;
  readonly edits: Edits;
  readonly select: SelectImages;
  /** Which of these images have no file any more. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Reads the headers of images that have not been read yet. */
  readonly readHeaders: (images: readonly GalleryImage[]) => Promise<void>;
  /** Reads the metadata of images that has not been read yet. */
  readonly readMetadata: (images: readonly GalleryImage[]) => Promise<void>;
  readonly admission: Pick<Admission, "admitPaths" | "admitAll">;
}

/** Images of a bulk edit that have no file any more. */
interface Lost {
  readonly missing: ReadonlySet<string>;
  /** Those that the edit selects by `match` or `view`. */
  readonly selectedBy: (edit: BulkEdit) => readonly string[];
}

const nothingLost: Lost = { missing: new Set(), selectedBy: () => [] };

/** The labels of images: read, replace, patch, edit many at once, merge metrics. */
export function itemRoutes(own: ItemDependencies): Handlers<Names> {
  const { gallery, labelsOf, slices, feed, edits, select, missing: findMissing, admission } = own;
  /** The image with its width and height, and the labels in its file, even if these have not been read yet. */
  const requireMeasured = async (url: URL): Promise<GalleryImage> => {
    const image = requireImage(gallery, url);
    if (image.unread) await own.readHeaders([image]);
    await own.readMetadata([image]);
    return requireImage(gallery, url);
  };
  const mustBeThere = async (path: string): Promise<void> => {
    if ((await findMissing([path])).size > 0) throw noLongerThere();
  };

  /** The files of a bulk edit are looked for before its turn, so that other edits do not wait for that. */
  const findLost = async (requested: readonly BulkEdit[]): Promise<Lost> => {
    const named = new Set<string>();
    const selected = new Map<BulkEdit, readonly string[]>();
    let images = 0;
    for (const edit of requested) {
      images += edit.paths?.length ?? 0;
      // Refused in its turn.
      if (images > limits.bulkItems) return nothingLost;
      for (const path of edit.paths ?? []) named.add(requirePath(path));
      const found = edit.paths ? [] : await slices.run((slice) => selecting(edit, slice));
      selected.set(edit, found);
      images += found.length;
      for (const path of found) named.add(path);
    }
    if (images > limits.bulkItems) return nothingLost;
    const missing = await findMissing([...named]);
    if (missing.size === 0) return nothingLost;
    return { missing, selectedBy: (edit) => (selected.get(edit) ?? []).filter((path) => missing.has(path)) };
  };

  /** The images that an edit selects by `match` or `view`. */
  const selecting = async (
    { match, view }: BulkEdit,
    slice: Slice,
    pending?: ReadLabels["pending"],
  ): Promise<string[]> => {
    const { table, rows } = await select({ match, view }, slice, pending);
    const paths: string[] = [];
    // One more than may be edited is refused in its turn.
    for (const row of rows.subarray(0, limits.bulkItems + 1)) {
      paths.push(table.pathOf(row));
      if (paths.length % 64 === 0 && slice.isOver()) await slice.next();
    }
    return paths;
  };

  const resolve = async (
    edit: BulkEdit,
    read: ReadLabels,
    { missing, selectedBy }: Lost,
    slice: Slice,
  ): Promise<ResolvedEdit> => {
    const isImage = (path: string) => gallery.find(path) !== undefined && !missing.has(path);
    if (edit.match || edit.view) {
      const found = await selecting(edit, slice, read.pending);
      // By now the index may have dropped what was lost.
      const lost = selectedBy(edit);
      return { edit, paths: lost.length > 0 ? [...new Set([...found, ...lost])] : found, isImage };
    }
    const paths: string[] = [];
    for (const path of edit.paths ?? []) {
      paths.push(requirePath(path));
      if (paths.length % 64 === 0 && slice.isOver()) await slice.next();
    }
    return { edit, paths, isImage };
  };

  async function* resolveAll(requested: readonly BulkEdit[], read: ReadLabels, lost: Lost, slice: Slice) {
    let images = 0;
    for (const edit of requested) {
      // Explicit paths are counted before they are resolved.
      images += edit.paths?.length ?? 0;
      requireFewImages(images);
      const one = await resolve(edit, read, lost, slice);
      if (!edit.paths) images += one.paths.length;
      requireFewImages(images);
      yield one;
    }
  }

  return {
    async readItem({ url }) {
      const image = await requireMeasured(url);
      return stateJson(toSidecar(image, labelsOf(image.path)), feed.cursor);
    },

    async putItem(call) {
      const image = await requireMeasured(call.url);
      const put = await readBody(call, PutItem);
      const plan: PlanEdit = (read, by) => {
        const labels = replaceLabels(read(image.path), put, by);
        return {
          records: [{ type: "item-updated", path: image.path, labels }],
          status: 200,
          body: toSidecar(image, labels),
        };
      };
      return edits.apply(call, plan, () => mustBeThere(image.path));
    },

    async patchItem(call) {
      const image = await requireMeasured(call.url);
      const key = requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const patch = parseBody(bytes, PatchItem);
      const baseVersion = requireBaseVersion(call.request.headers, patch.base_version);
      const plan: PlanEdit = (read, by) => {
        const labels = read(image.path);
        const current = toSidecar(image, labels);
        if (labels.version !== baseVersion)
          throw new HttpProblem("version_conflict", "Someone else has changed this image.", { detail: { current } });
        const revised = revise(labels, patch, by);
        if (revised.kind === "unchanged") return { records: [], status: 200, body: current };
        if (revised.kind === "refused")
          throw new HttpProblem("invalid_request", revised.reason, { detail: { issues: [] } });
        const record: LabelRecord = { type: "item-updated", path: image.path, labels: revised.labels };
        return { records: [record], status: 200, body: toSidecar(image, revised.labels) };
      };
      return edits.applyOnce(call, key, bytes, plan, () => mustBeThere(image.path));
    },

    async bulk(call) {
      const key = requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const requested = await parseLongBody(bytes, bulkBody, slices);
      if (requested.some(({ match }) => match)) await admission.admitAll();
      else await admission.admitPaths(requested.flatMap(({ paths = [] }) => paths));
      let lost = nothingLost;
      const planEdit: PlanEdit = (read, by) =>
        slices.run(async (slice) => {
          const plan = await planBulk(resolveAll(requested, read, lost, slice), read, by, slice);
          if (plan.kind === "too_large") throw new HttpProblem("too_large", tooLarge[plan.what]);
          return { records: plan.records, status: 200, text: await toJsonText(plan.response, slice) };
        });
      return edits.applyOnce(call, key, bytes, planEdit, async () => {
        lost = await findLost(requested);
      });
    },

    async metricsItems(call) {
      const items = await parseLongBody(await readBytes(call), metricsBody, slices);
      await admission.admitPaths(items.map(({ path }) => path));
      const paths = items.map(({ path }) => requirePath(path));
      const merged = new Map<string, MetricsItems["items"][number]["metrics"]>();
      items.forEach(({ metrics }, index) => {
        const path = paths[index] ?? "";
        merged.set(path, { ...merged.get(path), ...metrics });
      });
      let missing: ReadonlySet<string> = new Set();
      const plan: PlanEdit = (read, by) => {
        const outcomes = new Map<string, MetricsOutcome["items"][number]>();
        const records: LabelRecord[] = [];
        const bytes = createLabelBytes();
        for (const [path, metrics] of merged) {
          if (!gallery.image(path) || missing.has(path)) {
            outcomes.set(path, { path, status: "not_found" });
            continue;
          }
          const labels = read(path);
          const revised = reviseMetrics(labels, metrics, by);
          if (revised.kind === "refused")
            throw new HttpProblem("invalid_request", revised.reason, { detail: { issues: [] } });
          if (revised.kind === "revised") {
            if (bytes.add(revised.labels) > limits.commandBytes) throw new HttpProblem("too_large", tooLarge.labels);
            records.push({ type: "metrics-updated", path, labels: revised.labels });
          }
          const version = revised.kind === "revised" ? revised.labels.version : labels.version;
          outcomes.set(path, { path, status: revised.kind === "revised" ? "changed" : "unchanged", version });
        }
        const listed = paths.flatMap((path) => outcomes.get(path) ?? []);
        const body: MetricsOutcome = { ok: true, updated: records.length, items: listed };
        return { records, status: 200, body };
      };
      return edits.apply(call, plan, async () => {
        missing = await findMissing([...merged.keys()]);
      });
    },
  };
}

const bulkBody: LongBody<BulkRequest, BulkEdit> = {
  name: "edits",
  schema: BulkRequest,
  shape: BulkRequestShape,
  listOf: ({ edits }) => edits,
};

const metricsBody: LongBody<MetricsItems, MetricsItems["items"][number]> = {
  name: "items",
  schema: MetricsItems,
  shape: MetricsItemsShape,
  listOf: ({ items }) => items,
};

const tooLarge = {
  response: "The labels of these images do not fit into one response. Edit fewer images.",
  labels: `The labels of these images would take more than ${limits.commandBytes / 1024 ** 2} MiB. Edit fewer images.`,
} as const;

function requireFewImages(count: number): void {
  if (count > limits.bulkItems)
    throw new HttpProblem("too_large", `One request may change at most ${limits.bulkItems} images.`);
}
