import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import type { Gallery } from "../gallery/gallery.ts";
import type { Rendition, Thumbnailer } from "../thumbs/thumbnailer.ts";
import { cachingFor } from "./rendition-caching.ts";
import { isFresh, validatorHeaders, type Validators } from "./validators.ts";
import type { Call } from "./call.ts";
import { HttpProblem, overloaded } from "./http-problem.ts";
import { noLongerThere, unreadable, type ImageOpener } from "./image-opener.ts";
import { requireImage } from "./parameters.ts";
import { openRawJpeg } from "./raw-image.ts";
import { PlainResponse } from "./plain-response.ts";

export interface RenditionDependencies {
  readonly gallery: Gallery;
  readonly open: ImageOpener["open"];
  readonly thumbnailer: Thumbnailer;
  /** Called for each rendition of a damaged file. */
  readonly onDamaged: (path: string, stamp: string) => void;
}

/** Responds with a rendition of the image that a request names. */
export type RenditionResponse = (call: Call, rendition: Rendition) => Promise<PlainResponse>;

export function createRenditionResponse({
  gallery,
  open,
  thumbnailer,
  onDamaged,
}: RenditionDependencies): RenditionResponse {
  /** The current stamp of the file, which may differ from that of the last scan. */
  const currentStamp = async (image: GalleryImage): Promise<string> => {
    const file = await open(image);
    await file.close();
    return fileStamp(file);
  };

  /** Renders the file only while it has that stamp, so that no other pixels are cached under it. */
  const renderAs = (image: GalleryImage, stamp: string, rendition: Rendition, signal: AbortSignal) =>
    thumbnailer.render({
      key: `${image.path}\n${stamp}`,
      rendition,
      async open() {
        const file = await open(image);
        if (fileStamp(file) === stamp) return image.format === "raw" ? openRawJpeg(file) : file;
        await file.close();
        return undefined;
      },
      signal,
    });

  return async ({ url, request }, rendition) => {
    const image = requireImage(gallery, url);
    const named = url.searchParams.get("v");
    const variant =
      rendition.kind === "thumb" ? "t" : rendition.kind === "sized" ? `w${rendition.width}` : `p${rendition.edge}`;
    const respond = async (stamp: string, mayHaveChanged: boolean): Promise<PlainResponse> => {
      const validators: Validators = { etag: `"${stamp}-${variant}-${thumbnailer.form ?? ""}"` };
      const headers = { ...validatorHeaders(validators), ...cachingFor(url, stamp) };
      if (isFresh(request.headers, validators)) return new PlainResponse(null, { status: 304, headers });
      const rendered = await renderAs(image, stamp, rendition, request.signal);
      switch (rendered.kind) {
        case "rendered":
          if (rendered.damaged) {
            onDamaged(image.path, stamp);
            // Revalidated each time, so that the server learns of the damage again after a restart.
            const partial: Validators = { etag: validators.etag.replace(/"$/u, '-damaged"') };
            Object.assign(headers, validatorHeaders(partial), { "cache-control": "private, no-cache" });
            if (isFresh(request.headers, partial)) return new PlainResponse(null, { status: 304, headers });
          }
          return new PlainResponse(new Uint8Array(rendered.bytes), {
            headers: { ...headers, "content-type": rendered.type, "content-length": String(rendered.bytes.length) },
          });
        case "unreadable":
          throw new HttpProblem("unreadable_image", rendered.reason);
        case "read_failed":
          throw unreadable();
        case "missing": {
          const now = mayHaveChanged ? await currentStamp(image) : stamp;
          if (now === stamp) throw noLongerThere();
          return respond(now, false);
        }
        case "aborted":
          throw overloaded("The request was aborted.");
        case "busy":
          throw overloaded("Too many images are waiting to be rendered.");
      }
    };
    const listed = fileStamp(image);
    return respond(named === listed ? listed : await currentStamp(image), true);
  };
}
