import { plainJson, type PlainResponse } from "../../http/plain-response.ts";
import type { GateOptions } from "../../http/gate-options.ts";
import { createLenslet, type Lenslet } from "../../lenslet.ts";
import type { PresenceOptions } from "../../lenslet-options.ts";
import type { ImageSource } from "../../source/source.ts";
import type { Thumbnailer } from "../../thumbs/thumbnailer.ts";
import { galleryOf } from "./gallery-name.ts";
import { createImagesThumbnailer, type ImagesBinding } from "./images-thumbnailer.ts";
import { createObjectClock } from "./object-clock.ts";
import type { ObjectStorage } from "./object-storage.ts";
import { createOriginalsThumbnailer } from "./originals-thumbnailer.ts";
import { createSqliteJournal } from "./sqlite-journal.ts";
import { createStaticAssets, type AssetsBinding } from "./static-assets.ts";

/** What a gallery shows, and to whom. */
export interface GalleryOptions {
  /** The images, such as `createR2Source({ bucket: env.PHOTOS })`. */
  readonly source: ImageSource;
  /** Who has access, and by which host names. */
  readonly gate: Omit<GateOptions, "behindProxy" | "port" | "address">;
  /** The page: a binding of static assets to this package's folder `dist/ui`. Without it only the API is served. */
  readonly assets?: AssetsBinding | undefined;
  /** The Images binding, which renders thumbnails. Without it, the versions that cameras embed or the originals are sent. */
  readonly images?: ImagesBinding | undefined;
  /** Renders thumbnails in place of `images`. */
  readonly thumbnailer?: Thumbnailer | undefined;
  readonly presence?: PresenceOptions | undefined;
}

/** The options of a gallery by its name; undefined if there is no such gallery. */
export type OptionsOf<Environment> = (name: string, environment: Environment) => GalleryOptions | undefined;

/** The part of a Durable Object's state that a gallery uses. */
export interface ObjectState {
  readonly storage: ObjectStorage;
}

/** A gallery as a Durable Object. */
export interface GalleryObject {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

interface Opened {
  readonly lenslet: Lenslet;
  /** Runs what falls due. */
  readonly runDue: () => void;
  readonly alarmEveryMs: number;
}

const defaultPruneMs = 5_000;

/**
 * Returns the class of a Durable Object that serves one gallery, and is its only writer. It may be evicted at any moment:
 * labels are in its database, and clients load everything again. An alarm wakes it while somebody is there, and nothing does
 * otherwise.
 */
export function createGalleryObject<Environment>(
  optionsOf: OptionsOf<Environment>,
): new (state: ObjectState, environment: Environment) => GalleryObject {
  return class implements GalleryObject {
    readonly #storage: ObjectStorage;
    readonly #environment: Environment;
    #opened: Opened | undefined;
    #hasAlarm = false;

    constructor({ storage }: ObjectState, environment: Environment) {
      this.#storage = storage;
      this.#environment = environment;
    }

    async fetch(request: Request): Promise<Response> {
      const name = galleryOf(new URL(request.url));
      const options = name === undefined ? undefined : optionsOf(name, this.#environment);
      if (name === undefined || !options) return toPlatformResponse(unknownGallery());
      this.#opened ??= open(name, options, this.#storage);
      const response = await this.#opened.lenslet.fetchPlain(request);
      await this.#setAlarm(this.#opened);
      return toPlatformResponse(response);
    }

    async alarm(): Promise<void> {
      this.#hasAlarm = false;
      // An object that was evicted since has neither sessions nor streams.
      if (!this.#opened) return;
      this.#opened.runDue();
      await this.#setAlarm(this.#opened);
    }

    async #setAlarm({ lenslet, alarmEveryMs }: Opened): Promise<void> {
      const { active_clients, connected_sse_clients } = lenslet.diagnostics();
      if (this.#hasAlarm || active_clients + connected_sse_clients === 0) return;
      this.#hasAlarm = true;
      await this.#storage.setAlarm(Date.now() + alarmEveryMs);
    }
  };
}

function open(name: string, options: GalleryOptions, storage: ObjectStorage): Opened {
  const { source, gate, assets, images, presence = {} } = options;
  const clock = createObjectClock();
  const thumbnailer = options.thumbnailer ?? (images ? createImagesThumbnailer(images) : createOriginalsThumbnailer());
  const lenslet = createLenslet({
    source,
    journal: createSqliteJournal({ storage, wallTime: () => clock.wallTime() }),
    thumbnailer,
    ...(assets && { assets: createStaticAssets(assets) }),
    presence,
    basePath: `/${name}`,
    gate: { ...gate, behindProxy: true },
    clock,
  });
  return { lenslet, runDue: clock.runDue, alarmEveryMs: presence.pruneIntervalMs ?? defaultPruneMs };
}

/** The platform compresses a body again unless it is told that the handler has done so. */
function toPlatformResponse({ status, headers, body }: PlainResponse): Response {
  const init = { status, headers, encodeBody: headers["content-encoding"] === undefined ? "automatic" : "manual" };
  return new Response(body, init);
}

/** The response for a name that no gallery has. */
export function unknownGallery(): PlainResponse {
  return plainJson({ error: "not_found", message: "There is no gallery of this name." }, { status: 404 });
}
