import { createGalleryObject, createGalleryWorker, createR2Source } from "lenslet/cloudflare";

const optionsOf = (name, { PHOTOS, IMAGES, ASSETS, VIEWER, EDITOR }) => {
  if (name !== "trips" && name !== "dogs") return undefined;
  const access = { kind: "tokens", viewer: VIEWER, editor: EDITOR };
  const source = createR2Source({ bucket: PHOTOS, prefix: name });
  return { source, images: IMAGES, assets: ASSETS, gate: { hosts: ["photos.example.com"], access } };
};

export const Gallery = createGalleryObject(optionsOf);
export default createGalleryWorker(optionsOf);
