import { createFileWindow } from "../../image/byte-window.ts";
import { probeFile } from "../../image/probe.ts";
import type { OpenImage } from "../../source/source.ts";
import { createRecentThumbs } from "../../thumbs/cache.ts";
import { renderedSize } from "../../thumbs/rendered-size.ts";
import type { Rendition, Thumbnailer } from "../../thumbs/thumbnailer.ts";
import { createOriginalsThumbnailer } from "./originals-thumbnailer.ts";

/** The part of Cloudflare's Images binding that a gallery uses. Types of streams differ between platforms. */
export interface ImagesBinding {
  input(stream: unknown): ImagesInput;
}

interface ImagesInput {
  transform(options: { width: number; height: number; fit: "scale-down" }): ImagesInput;
  output(options: {
    format: "image/webp";
    quality: number;
  }): Promise<{ response(): { arrayBuffer(): Promise<ArrayBuffer> } }>;
}

const quality = { thumb: 70, sized: 70, preview: 80 } as const;
const shortEdge = 256;
/** Bytes of the object's memory. */
const cacheBytes = 16 * 1024 * 1024;

/** Renders WebP by the Images binding. What that refuses is sent as the embedded version or the original. */
export function createImagesThumbnailer(images: ImagesBinding): Thumbnailer {
  const recent = createRecentThumbs(cacheBytes);
  const originals = createOriginalsThumbnailer();

  const renderFile = async (image: OpenImage, rendition: Rendition): Promise<Uint8Array | undefined> => {
    const facts = await probeFile(createFileWindow(image, 8));
    if (!facts || facts.width === 0) return undefined;
    const size = renderedSize(toOrder(rendition), facts.width, facts.height);
    const result = await images
      .input(image.stream(0, image.size))
      .transform({ ...size, fit: "scale-down" })
      .output({ format: "image/webp", quality: quality[rendition.kind] });
    return new Uint8Array(await result.response().arrayBuffer());
  };

  return {
    form: "images",
    async render(request) {
      const { key, rendition, signal } = request;
      if (signal?.aborted) return { kind: "aborted" };
      const name = JSON.stringify([key, rendition]);
      const cached = recent.get(name);
      if (cached) return { kind: "rendered", bytes: cached, type: "image/webp" };
      const image = await request.open();
      if (!image) return { kind: "missing" };
      try {
        const bytes = await renderFile(image, rendition);
        if (!bytes) return await originals.render(request);
        recent.put(name, bytes);
        return { kind: "rendered", bytes, type: "image/webp" };
      } catch {
        // The binding refuses some formats and sizes, and may be over its limits.
        return await originals.render(request);
      } finally {
        await image.close();
      }
    },
    async close() {},
  };
}

function toOrder(rendition: Rendition): { limited: "short" | "width" | "long"; edge: number } {
  switch (rendition.kind) {
    case "thumb":
      return { limited: "short", edge: shortEdge };
    case "sized":
      return { limited: "width", edge: rendition.width };
    case "preview":
      return { limited: "long", edge: rendition.edge };
  }
}
