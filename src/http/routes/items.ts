import type { Gallery } from "../../gallery/gallery.ts";
import { replaceLabels, revise, reviseMetrics } from "../../labels/revise.ts";
import { findImages, type LabelsOf } from "../../gallery/view.ts";
import type { LabelRecord } from "../../journal/journal.ts";
import { planBulk, type ResolvedEdit } from "../../labels/bulk.ts";
import { toSidecar } from "../../labels/sidecar.ts";
import type { Feed } from "../../live/feed.ts";
import { BulkRequest, type BulkEdit } from "../../wire/bulk.ts";
import { limits } from "../../wire/limits.ts";
import { MetricsItems, PatchItem, PutItem, type MetricsOutcome } from "../../wire/sidecar.ts";
import { stateJson } from "../plain-response.ts";
import { parseBody, readBody, readBytes } from "../body.ts";
import type { Handlers } from "../call.ts";
import { requireIdempotencyKey, type Edits } from "../edits.ts";
import { requirePath, requireImage } from "../parameters.ts";
import { HttpProblem } from "../http-problem.ts";
import { requireBaseVersion } from "../versions.ts";

type Names = "readItem" | "putItem" | "patchItem" | "bulk" | "metricsItems";

export interface ItemDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly feed: Feed;
  readonly edits: Edits;
}

/** The labels of images: read, replace, patch, edit many at once, merge metrics. */
export function itemRoutes({ gallery, labelsOf, feed, edits }: ItemDependencies): Handlers<Names> {
  const resolve = (edit: BulkEdit, read: LabelsOf): ResolvedEdit => {
    const isImage = (path: string) => gallery.image(path) !== undefined;
    if (!edit.match) return { edit, paths: (edit.paths ?? []).map(requirePath), isImage };
    const scope = { ...edit.match, path: requirePath(edit.match.path) };
    return { edit, paths: findImages(gallery, read, scope).found.map((image) => image.path), isImage };
  };

  return {
    readItem({ url }) {
      const image = requireImage(gallery, url);
      return stateJson(toSidecar(image, labelsOf(image.path)), feed.cursor);
    },

    async putItem(call) {
      const image = requireImage(gallery, call.url);
      const put = await readBody(call, PutItem);
      return edits.apply(call, (read, by) => {
        const labels = replaceLabels(read(image.path), put, by);
        return {
          records: [{ type: "item-updated", path: image.path, labels }],
          status: 200,
          body: toSidecar(image, labels),
        };
      });
    },

    async patchItem(call) {
      const image = requireImage(gallery, call.url);
      const key = requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const patch = parseBody(bytes, PatchItem);
      const baseVersion = requireBaseVersion(call.request.headers, patch.base_version);
      return edits.applyOnce(call, key, bytes, (read, by) => {
        const labels = read(image.path);
        const current = toSidecar(image, labels);
        if (labels.version !== baseVersion) {
          const problem = new HttpProblem("version_conflict", "Someone changed this image meanwhile.", {
            detail: { current },
          });
          return { records: [], status: 409, body: problem.toBody() };
        }
        const revised = revise(labels, patch, by);
        if (revised.kind === "unchanged") return { records: [], status: 200, body: current };
        if (revised.kind === "refused")
          throw new HttpProblem("invalid_request", revised.reason, { detail: { issues: [] } });
        const record: LabelRecord = { type: "item-updated", path: image.path, labels: revised.labels };
        return { records: [record], status: 200, body: toSidecar(image, revised.labels) };
      });
    },

    async bulk(call) {
      const key = requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const { edits: requested } = parseBody(bytes, BulkRequest);
      return edits.applyOnce(call, key, bytes, (read, by) => {
        const resolved: ResolvedEdit[] = [];
        let images = 0;
        for (const edit of requested) {
          const one = resolve(edit, read);
          images += one.paths.length;
          if (images > limits.bulkItems)
            throw new HttpProblem("too_large", `One request changes at most ${limits.bulkItems} images.`);
          resolved.push(one);
        }
        const { records, answer } = planBulk(resolved, read, by);
        return { records, status: 200, body: answer };
      });
    },

    async metricsItems(call) {
      const { items } = await readBody(call, MetricsItems);
      const paths = items.map(({ path }) => requirePath(path));
      const merged = new Map<string, MetricsItems["items"][number]["metrics"]>();
      items.forEach(({ metrics }, index) => {
        const path = paths[index] ?? "";
        merged.set(path, { ...merged.get(path), ...metrics });
      });
      return edits.apply(call, (read, by) => {
        const outcomes = new Map<string, MetricsOutcome["items"][number]>();
        const records: LabelRecord[] = [];
        for (const [path, metrics] of merged) {
          if (!gallery.image(path)) {
            outcomes.set(path, { path, status: "not_found" });
            continue;
          }
          const labels = read(path);
          const revised = reviseMetrics(labels, metrics, by);
          if (revised.kind === "refused")
            throw new HttpProblem("invalid_request", revised.reason, { detail: { issues: [] } });
          if (revised.kind === "revised") records.push({ type: "metrics-updated", path, labels: revised.labels });
          const version = revised.kind === "revised" ? revised.labels.version : labels.version;
          outcomes.set(path, { path, status: revised.kind === "revised" ? "changed" : "unchanged", version });
        }
        const told = paths.flatMap((path) => outcomes.get(path) ?? []);
        const body: MetricsOutcome = { ok: true, updated: records.length, items: told };
        return { records, status: 200, body };
      });
    },
  };
}
