import { embeddedImage } from "../../image/embedded-image.ts";
import { createFileWindow } from "../../image/byte-window.ts";
import { mimeTypeOf } from "../../image/image-facts.ts";
import { probeFile } from "../../image/probe.ts";
import type { OpenImage } from "../../source/source.ts";
import type { RenderOutcome, Rendition, Thumbnailer } from "../../thumbs/thumbnailer.ts";

/** Bytes: larger originals are not sent in place of a rendition. */
const largestOriginal = 16 * 1024 * 1024;
/** Bytes of all originals in memory at once. An object has 128 MB. */
const mostInMemory = 48 * 1024 * 1024;

/**
 * Decodes nothing: sends the version that a camera embedded in a JPEG, or else the original, which the browser scales.
 * Galleries of large files should have the Images binding instead.
 */
export function createOriginalsThumbnailer(): Thumbnailer {
  let inMemory = 0;

  const renderFile = async (image: OpenImage, { kind }: Rendition): Promise<RenderOutcome> => {
    const embedded = await embeddedImage(image, kind === "preview" ? "large" : "small");
    if (embedded) return { kind: "rendered", bytes: embedded, type: "image/jpeg" };
    const facts = await probeFile(createFileWindow(image, 8));
    if (!facts || facts.format === "raw" || facts.format === "tiff")
      return { kind: "unreadable", reason: "This file is not an image that can be shown." };
    if (image.size > largestOriginal)
      return { kind: "unreadable", reason: "This image is too large to be shown without the Images binding." };
    if (inMemory + image.size > mostInMemory) return { kind: "busy" };
    inMemory += image.size;
    try {
      return { kind: "rendered", bytes: await image.bytes(0, image.size), type: mimeTypeOf({ ...facts, name: "" }) };
    } finally {
      inMemory -= image.size;
    }
  };

  return {
    form: "original",
    async render({ open, rendition, signal }) {
      if (signal?.aborted) return { kind: "aborted" };
      const image = await open();
      if (!image) return { kind: "missing" };
      try {
        return await renderFile(image, rendition);
      } catch {
        return { kind: "read_failed" };
      } finally {
        await image.close();
      }
    },
    async close() {},
  };
}
