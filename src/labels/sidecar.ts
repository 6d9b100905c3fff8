import { contentHash, type Picture } from "../gallery/gallery-image.ts";
import type { Labels, Sidecar } from "../wire/sidecar.ts";

/** An image's labels with its facts, as `GET /item` answers them. */
export function toSidecar(picture: Picture, labels: Labels): Sidecar {
  return {
    v: 1,
    tags: [...labels.tags],
    notes: labels.notes,
    exif: { width: picture.width, height: picture.height },
    hash: contentHash(picture),
    original_position: picture.path,
    star: labels.star,
    version: labels.version,
    updated_at: labels.updated_at,
    updated_by: labels.updated_by,
    ...(labels.metrics && { metrics: labels.metrics }),
  };
}
