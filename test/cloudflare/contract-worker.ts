import type { DurableObjectNamespace, ImagesBinding, R2Bucket } from "@cloudflare/workers-types";
import { createGalleryObject, createGalleryWorker, createR2Source, type GalleryOptions } from "lenslet/cloudflare";
import { shortTtl } from "../contract/subject.ts";

interface Environment {
  readonly GALLERY: DurableObjectNamespace;
  readonly PHOTOS: R2Bucket;
  readonly IMAGES: ImagesBinding;
}

/** Galleries of the same images: `leases` and `legacy`, each also with short times. */
function optionsOf(name: string, { PHOTOS, IMAGES }: Environment): GalleryOptions | undefined {
  const [, mode, times] = /^(leases|legacy)(-short)?$/.exec(name) ?? [];
  if (mode === undefined) return undefined;
  return {
    source: createR2Source({ bucket: PHOTOS }),
    images: IMAGES,
    gate: { access: { kind: "open" } },
    presence: { lifecycleV2: mode === "leases", ...(times && shortTtl) },
  };
}

export const Gallery = createGalleryObject(optionsOf);
export default createGalleryWorker(optionsOf);
