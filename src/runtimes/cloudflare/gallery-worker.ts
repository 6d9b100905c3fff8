import { toResponse } from "../../http/plain-response.ts";
import { galleryOf } from "./gallery-name.ts";
import { unknownGallery, type OptionsOf } from "./gallery-object.ts";

/** The binding of the galleries' Durable Objects. Types of requests and responses differ between platforms. */
export interface GalleryNamespace {
  getByName(name: string): { fetch(request: unknown): Promise<unknown> };
}

/** A Worker's handler of requests. */
export interface GalleryWorker<Environment> {
  fetch(request: Request, environment: Environment): Promise<Response>;
}

/**
 * Returns a Worker that sends each request for `/NAME/…` to the Durable Object of that gallery. Other names get `404`, so that
 * nobody creates objects by guessing.
 */
export function createGalleryWorker<Environment extends { readonly GALLERY: GalleryNamespace }>(
  optionsOf: OptionsOf<Environment>,
): GalleryWorker<Environment> {
  return {
    async fetch(request, environment) {
      const name = galleryOf(new URL(request.url));
      if (name === undefined || !optionsOf(name, environment)) return toResponse(unknownGallery());
      const response = await environment.GALLERY.getByName(name).fetch(withVisitor(request));
      if (response instanceof Response) return response;
      throw new TypeError("the binding GALLERY is not one of Durable Objects");
    },
  };
}

/** Sets what the object believes of the visitor, in place of what the visitor may have sent. */
function withVisitor(request: Request): Request {
  const headers = new Headers(request.headers);
  const address = headers.get("cf-connecting-ip");
  headers.delete("x-forwarded-host");
  headers.set("x-forwarded-proto", new URL(request.url).protocol.slice(0, -1));
  if (address === null) headers.delete("x-forwarded-for");
  else headers.set("x-forwarded-for", address);
  return new Request(request, { headers });
}
