export { createGalleryObject, type GalleryObject, type GalleryOptions } from "./runtimes/cloudflare/gallery-object.ts";
export { createGalleryWorker, type GalleryWorker } from "./runtimes/cloudflare/gallery-worker.ts";
export { createR2Source, type R2SourceOptions } from "./runtimes/cloudflare/r2-source.ts";
