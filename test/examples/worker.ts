import { createLenslet, createMemoryJournal, createMemorySource } from "lenslet";
import { logo, originals } from "./own-ports.ts";

/** A Durable Object is one instance for each name, as a gallery has to be. This one forgets its labels when it is evicted. */
export class Gallery {
  readonly #lenslet = createLenslet({
    source: createMemorySource({ images: { "/logo.png": logo } }),
    journal: createMemoryJournal(),
    thumbnailer: originals,
    basePath: "/photos",
    gate: { hosts: ["photos.example.com"], access: { kind: "open" } },
  });

  fetch(request: Request): Promise<Response> {
    return this.#lenslet.fetch(request);
  }
}

interface Environment {
  readonly GALLERY: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

export default {
  fetch: (request: Request, { GALLERY }: Environment) => GALLERY.getByName("photos").fetch(request),
};
