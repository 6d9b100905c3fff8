import { replaceLabels, revise } from "../../labels/revise.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { LabelsOf } from "../../gallery/view.ts";
import type { LabelRecord } from "../../journal/journal.ts";
import { toSidecar } from "../../labels/to-sidecar.ts";
import type { Feed } from "../../live/feed.ts";
import { PatchItem, PutItem } from "../../wire/sidecar.ts";
import { parseBody, readBody, readBytes } from "../body.ts";
import type { Handlers } from "../call.ts";
import { requireIdempotencyKey, type Edits, type PlanEdit } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import { noLongerThere } from "../image-opener.ts";
import { requireImage } from "../parameters.ts";
import { stateJson } from "../plain-response.ts";
import { requireBaseVersion } from "../versions.ts";

type ItemsRoute = "readItem" | "putItem" | "patchItem";

export interface ItemDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly feed: Feed;
  readonly edits: Edits;
  /** Which of these images have no file any more. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Reads the headers of images that have not been read yet. */
  readonly readHeaders: (images: readonly GalleryImage[]) => Promise<void>;
  /** Reads the metadata of images that has not been read yet. */
  readonly readMetadata: (images: readonly GalleryImage[]) => Promise<void>;
}

/** The labels of one image: read, replace, patch. */
export function itemRoutes({
  gallery,
  labelsOf,
  feed,
  edits,
  missing,
  readHeaders,
  readMetadata,
}: ItemDependencies): Handlers<ItemsRoute> {
  /** The image with its width and height, and the labels in its file, even if these have not been read yet. */
  const requireMeasured = async (url: URL): Promise<GalleryImage> => {
    const image = requireImage(gallery, url);
    if (image.unread) await readHeaders([image]);
    await readMetadata([image]);
    return requireImage(gallery, url);
  };
  const mustBeThere = async (path: string): Promise<void> => {
    if ((await missing([path])).size > 0) throw noLongerThere();
  };

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
  };
}
