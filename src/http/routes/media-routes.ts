import type { Gallery } from "../../gallery/gallery.ts";
import { fileStamp, type GalleryImage } from "../../gallery/gallery-image.ts";
import { mimeTypeOf } from "../../image/image-facts.ts";
import { embeddedImage } from "../../image/embedded-image.ts";
import { thumbWidthFor } from "../../wire/renditions.ts";
import type { Metadata } from "../../wire/listing.ts";
import { PlainResponse, uncachedJson } from "../plain-response.ts";
import { cachingFor } from "../rendition-caching.ts";
import { isFresh, validatorHeaders, type Validators } from "../validators.ts";
import { requestedRange, type RangeRequest } from "../range-request.ts";
import type { Call, Handlers } from "../call.ts";
import { readInteger, readSwitch, requireImage } from "../parameters.ts";
import { HttpProblem } from "../http-problem.ts";
import { unreadable } from "../image-opener.ts";
import { createRenditionResponse, type RenditionDependencies } from "../rendition-response.ts";
import { jpegInRaw } from "../raw-image.ts";
import { originalPolicy } from "../security-headers.ts";

type MediaRoute = "thumb" | "preview" | "file" | "metadata";

const largestPreview = 4096;

export type MediaDependencies = RenditionDependencies;

/** Thumbnails, previews, originals and file metadata. */
export function mediaRoutes(own: MediaDependencies): Handlers<MediaRoute> {
  const { gallery, open } = own;
  const render = createRenditionResponse(own);

  /**
   * The smaller image embedded in a JPEG, shown until the rendition is ready, or the largest JPEG in a camera raw file, which is
   * shown in its place. No decoder runs.
   */
  const embedded = async (call: Call, wanted: "small" | "large"): Promise<PlainResponse> => {
    const image = requireImage(gallery, call.url);
    const file = await open(image);
    try {
      const stamp = fileStamp(file);
      const validators: Validators = { etag: `"${stamp}-e${wanted}"` };
      const headers = { ...validatorHeaders(validators), ...cachingFor(call.url, stamp) };
      if (isFresh(call.request.headers, validators)) return new PlainResponse(null, { status: 304, headers });
      if (image.format === "raw" && wanted === "large") {
        const jpeg = await jpegInRaw(file);
        if (!jpeg) return new PlainResponse(null, { status: 204, headers });
        const facts = { ...jpegHeaders(jpeg.size), "content-security-policy": originalPolicy };
        return new PlainResponse(jpeg.stream(0, jpeg.size), { headers: { ...headers, ...facts } });
      }
      const bytes = image.format === "jpeg" ? await embeddedImage(file, wanted) : undefined;
      if (!bytes) return new PlainResponse(null, { status: 204, headers });
      return new PlainResponse(new Uint8Array(bytes), { headers: { ...headers, ...jpegHeaders(bytes.length) } });
    } catch {
      throw unreadable();
    } finally {
      await file.close();
    }
  };

  return {
    thumb(call) {
      if (readSwitch(call.url, "embedded", false)) return embedded(call, "small");
      const width = readInteger(call.url, "width", { fallback: 0, min: 1, max: 1024, clamped: true });
      return render(call, width === 0 ? { kind: "thumb" } : { kind: "sized", width: thumbWidthFor(width) });
    },

    preview(call) {
      if (readSwitch(call.url, "embedded", false)) return embedded(call, "large");
      const size = readInteger(call.url, "size", { fallback: 2048, min: 64, max: largestPreview });
      return render(call, { kind: "preview", edge: previewEdge(size) });
    },

    async file(call) {
      const image = requireImage(gallery, call.url);
      const file = await open(image);
      const { size, modifiedAt } = file;
      const validators: Validators = {
        etag: `"${fileStamp(file)}"`,
        modifiedAt,
      };
      const caching = cachingFor(call.url, fileStamp(file));
      const headers = { ...validatorHeaders(validators), ...originalHeaders(image), ...caching };
      if (isFresh(call.request.headers, validators)) {
        await file.close();
        return new PlainResponse(null, { status: 304, headers });
      }
      // Range applies only to GET (RFC 9110 section 14.2).
      const isHead = call.request.method === "HEAD";
      const range: RangeRequest = isHead ? { kind: "whole" } : requestedRange(call.request.headers, size, validators);
      if (range.kind === "unsatisfiable") {
        await file.close();
        throw new HttpProblem("range_not_satisfiable", `The file is ${size} bytes long.`, {
          headers: { "content-range": `bytes */${size}` },
        });
      }
      const { start, end } = range.kind === "part" ? range.span : { start: 0, end: size };
      const length = { "content-length": String(end - start) };
      const part = range.kind === "part" ? { "content-range": `bytes ${start}-${end - 1}/${size}` } : {};
      const status = range.kind === "part" ? 206 : 200;
      if (isHead) {
        await file.close();
        return new PlainResponse(null, { status, headers: { ...headers, ...length, ...part } });
      }
      return new PlainResponse(file.stream(start, end), { status, headers: { ...headers, ...length, ...part } });
    },

    async metadata(call) {
      const image = requireMetadataImage(gallery, call.url);
      const file = await open(image);
      try {
        const { format } = image;
        if (format === "gif" || format === "avif") throw noMetadata();
        // Loaded when first asked for: it brings a library for EXIF, XMP and IPTC.
        const { readMetadata } = await import("../../image/metadata.ts");
        const meta = await readMetadata(format, file).catch(() => {
          throw unreadable();
        });
        const response: Metadata = { path: image.path, format, meta };
        return uncachedJson(response);
      } finally {
        await file.close();
      }
    },
  };
}

function requireMetadataImage(gallery: Gallery, url: URL): GalleryImage {
  try {
    return requireImage(gallery, url);
  } catch (problem) {
    if (problem instanceof HttpProblem && problem.code === "unsupported_image") throw noMetadata();
    throw problem;
  }
}

function noMetadata(): HttpProblem {
  return new HttpProblem(
    "unsupported_media_type",
    "Metadata is read only from JPEG, PNG, WebP, TIFF and camera raw files.",
  );
}

function jpegHeaders(size: number): Record<string, string> {
  return { "content-type": "image/jpeg", "content-length": String(size) };
}

function originalHeaders(image: GalleryImage): Record<string, string> {
  return {
    "content-type": mimeTypeOf(image),
    "accept-ranges": "bytes",
    "content-security-policy": originalPolicy,
    "content-disposition": `${image.format === "raw" ? "attachment" : "inline"}; filename*=UTF-8''${encodeURIComponent(image.name).replaceAll(/['()*]/g, escapeReserved)}`,
  };
}

/** Escapes characters that RFC 8187 section 3.2.1 reserves and `encodeURIComponent` does not. */
function escapeReserved(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Rounds up to a power of two, so that screens share renditions. */
function previewEdge(size: number): number {
  return Math.min(largestPreview, 2 ** Math.ceil(Math.log2(size)));
}
