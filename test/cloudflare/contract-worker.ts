import type { DurableObjectNamespace, ImagesBinding, R2Bucket } from "@cloudflare/workers-types";
import { createGalleryObject, createGalleryWorker, createR2Source, type GalleryOptions } from "lenslet/cloudflare";
import { shortTtl } from "../contract/subject.ts";

interface Environment {
  readonly GALLERY: DurableObjectNamespace;
  readonly PHOTOS: R2Bucket;
  readonly IMAGES: ImagesBinding;
}

type Parameters = ConstructorParameters<ReturnType<typeof createGalleryObject<Environment>>>;

interface State {
  abort(reason: string): void;
  readonly storage: { getAlarm(): Promise<number | null> };
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

/** A gallery that a test can evict, and ask whether anything will wake it. */
export class Gallery extends createGalleryObject(optionsOf) {
  readonly #state: State;
  readonly #incarnation = crypto.randomUUID();

  constructor(state: Parameters[0] & State, environment: Environment) {
    super(state, environment);
    this.#state = state;
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/evict")) this.#state.abort("evicted by a test");
    if (pathname.endsWith("/incarnation")) return new Response(this.#incarnation);
    if (pathname.endsWith("/alarm")) return Response.json(await this.#state.storage.getAlarm());
    return super.fetch(request);
  }
}

export default createGalleryWorker(optionsOf);
