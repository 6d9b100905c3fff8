import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import type { Labels, Sidecar } from "../wire/sidecar.ts";

/** Builds the body of `GET /item`. */
export function toSidecar(image: GalleryImage, labels: Labels): Sidecar {
  return {
    v: 1,
    tags: [...labels.tags],
    notes: labels.notes,
    exif: { width: image.width, height: image.height },
    hash: fileStamp(image),
    original_position: image.path,
    star: labels.star,
    version: labels.version,
    updated_at: labels.updated_at,
    updated_by: labels.updated_by,
    ...(labels.metrics && { metrics: labels.metrics }),
    ...(labels.origin && { origin: labels.origin }),
  };
}
