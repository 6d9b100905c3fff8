import type { PageAssets } from "./assets/assets.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createDamagedImages } from "./gallery/damaged-images.ts";
import { createFreshness } from "./http/freshness.ts";
import type { FinishDisk } from "./finish/finish-disk.ts";
import { createFinisher } from "./finish/finisher.ts";
import { createGallery } from "./gallery/gallery.ts";
import { createOpenViews } from "./gallery/open-views.ts";
import { rootPath } from "./gallery/path.ts";
import { createAdmission } from "./http/admission.ts";
import { parseBasePath } from "./http/base-path.ts";
import { createApp } from "./http/http-app.ts";
import { createFollowMoves } from "./http/follow-moves.ts";
import { createHandlers } from "./http/handlers.ts";
import { createEdits } from "./http/edits.ts";
import type { GateOptions } from "./http/gate-options.ts";
import { createSharedResponses } from "./http/shared-responses.ts";
import { createImageEvents } from "./http/image-events.ts";
import { createImageOpener } from "./http/image-opener.ts";
import { createSelectImages } from "./http/image-selection.ts";
import { createPage } from "./http/page.ts";
import { toResponse, type PlainResponse } from "./http/plain-response.ts";
import type { Journal } from "./journal/journal.ts";
import { startLoading } from "./loading.ts";
import { createMovedLabels } from "./labels/moved-labels.ts";
import { createLabelStore } from "./labels/store.ts";
import { createLabelWriter } from "./labels/writer.ts";
import { createFeed } from "./live/feed.ts";
import { createIdReservation } from "./live/id-reservation.ts";
import { createIdempotency } from "./labels/idempotency.ts";
import { createRoom } from "./live/room.ts";
import { createHealthReport } from "./metrics/health-report.ts";
import type { MetricsWriter } from "./metrics/sample.ts";
import { createRequestCounter } from "./metrics/request-counter.ts";
import { systemRandom, type Random } from "./random.ts";
import { createScanner } from "./gallery/scanner.ts";
import type { ImageSource } from "./source/source.ts";
import { toIsoTime } from "./wire/time.ts";
import { createTimeSlices } from "./time-slices.ts";
import type { Thumbnailer } from "./thumbs/thumbnailer.ts";
import type { IndexHealth, PresenceDiagnostics } from "./wire/health.ts";

/** How sessions age. Durations in ms. */
export interface PresenceOptions {
  /** False for the legacy heartbeat semantics; default true. */
  readonly lifecycleV2?: boolean;
  /** Default 75,000. */
  readonly viewTtlMs?: number;
  /** Default 60,000. */
  readonly editTtlMs?: number;
  /** Default 5,000. */
  readonly pruneIntervalMs?: number;
}

export interface LensletOptions {
  readonly source: ImageSource;
  readonly journal: Journal;
  readonly thumbnailer: Thumbnailer;
  /** The page; without it only the API is served. */
  readonly assets?: PageAssets;
  /** Writes `GET /metrics`; without it there is none. */
  readonly metrics?: MetricsWriter;
  /** Lets editors move, copy and trash files; `destinations` are folders outside of the gallery that files may go to. */
  readonly fileOps?: { readonly disk: FinishDisk; readonly destinations: readonly string[] };
  /** The product's version, for `GET /session`; default "". */
  readonly version?: string;
  readonly presence?: PresenceOptions;
  /** The path below which everything is served, such as `/photos`; default the whole host. Requests have it in their URL. */
  readonly basePath?: string;
  readonly gate?: GateOptions;
  /** Default: the platform's clock. */
  readonly clock?: Clock;
  /** Default: Web Cryptography. */
  readonly random?: Random;
  /** Called for each error that a client sees only as `500 internal_error`; default `console.error`. */
  readonly onError?: (error: unknown) => void;
  /** Called at intervals while the folder is read for the first time, with the number of images found so far. */
  readonly onProgress?: (found: number, index: IndexHealth) => void;
}

/** A gallery as a web-standard handler. */
export interface Lenslet {
  /** Handles any request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Returns the same response as plain values, for `serve` where creating a `Response` is slow. */
  readonly fetchPlain: (request: Request) => Promise<PlainResponse>;
  /**
   * Resolves with what was found once the folder has been read for the first time; rejects if it is missing or the labels
   * cannot be opened.
   */
  readonly ready: Promise<IndexHealth>;
  /** Resolves once it is known whether labels can be written, long before `ready` in a large folder. Never rejects. */
  readonly labelsLoaded: Promise<void>;
  /** Ends all streams, refuses new requests with 503, and closes the journal. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** Builds a gallery. The folder is read from now on; requests wait only for the part of it that they are about. */
export function createLenslet({
  source,
  journal,
  thumbnailer,
  assets,
  metrics,
  fileOps,
  version = "",
  presence = {},
  basePath: givenBasePath = "",
  gate = {},
  clock = systemClock,
  random = systemRandom,
  onError = (error) => console.error(error),
  onProgress = () => {},
}: LensletOptions): Lenslet {
  const { lifecycleV2 = true, viewTtlMs = 75_000, editTtlMs = 60_000, pruneIntervalMs = 5_000 } = presence;
  const basePath = parseBasePath(givenBasePath);
  if (basePath === undefined) throw new RangeError(`basePath is a path such as /photos, not ${givenBasePath}`);
  const gallery = createGallery((path) => labels.own(path));
  const slices = createTimeSlices({ clock });
  const wallTime = () => clock.wallTime();

  const feed = createFeed({ clock, random });
  const room = createRoom({ clock, random, feed, lifecycleV2, viewTtlMs, editTtlMs });
  const idempotency = createIdempotency(clock);
  const imageEvents = createImageEvents({
    feed,
    idsReserved: () => idsReserved,
    movedLabels: () => movedLabels,
    onProgress,
  });
  const scanner = createScanner({ gallery, source, slices, clock, store: journal, ...imageEvents });
  const { open, isMissing } = createImageOpener(source, scanner.suspect);
  const freshness = createFreshness(clock, scanner.recheck, scanner.isWatched);
  const damaged = createDamagedImages((path, hash) => feed.announce({ event: "image-damaged", data: { path, hash } }));
  const requests = createRequestCounter();
  const run = random.hex(6);
  const shared = createSharedResponses({
    slices,
    revision: () => `${run}-${gallery.revision}-${labels.revision}-${damaged.revision}`,
    cursor: () => feed.cursor,
  });

  const openViews = createOpenViews(run);
  const select = createSelectImages(gallery, openViews);
  const labels = createLabelStore(journal, feed, slices, gallery.setLabels, gallery.fileLabels);
  const writer = createLabelWriter({ journal, visible: labels, cursor: () => feed.cursor, slices, random });
  const movedLabels = createMovedLabels({
    writer,
    labelsOf: labels.own,
    isImage: (path) => gallery.find(path) !== undefined,
    isMissing,
    timestamp: () => toIsoTime(clock.wallTime()),
  });
  const readOnly = () => journal.status().problem === "read_only";
  const edits = createEdits({ writer, idempotency, room, wallTime, readOnly });

  const finisher =
    fileOps &&
    createFinisher({
      disk: fileOps.disk,
      folder: source.root,
      allowed: fileOps.destinations,
      clock,
      random,
      onMoved: createFollowMoves({ gallery, recheck: scanner.recheck, moveLabels: movedLabels.move }),
      onError,
    });

  const diagnostics = (): PresenceDiagnostics => ({
    lifecycle_v2_enabled: lifecycleV2,
    view_ttl_seconds: viewTtlMs / 1000,
    edit_ttl_seconds: editTtlMs / 1000,
    prune_interval_seconds: pruneIntervalMs / 1000,
    ...room.counters(),
    ...feed.counters(),
  });

  const health = createHealthReport({
    root: source.root,
    labels: () => journal.status(),
    index: () => scanner.health(),
    presence: diagnostics,
    confinement: () => thumbnailer.confinement?.(),
  });

  const reservation = createIdReservation(feed, clock, journal.reserveEventIds?.bind(journal));
  const { labelsLoaded, idsReserved, restored, ready } = startLoading({
    root: source.root,
    labels,
    reservation,
    idempotency,
    scanner,
    feed,
    onScanned: () => freshness.note(rootPath),
  });
  const admission = createAdmission({
    clock,
    loaded: restored,
    ready,
    shown: scanner.shown,
    readNext: scanner.readNext,
  });

  const stopPruning = clock.every(pruneIntervalMs, () => {
    room.prune();
    idempotency.expire();
  });

  // Where the folder cannot be watched, what people look at is compared with the disk.
  const stopChecking = clock.every(1_500, () => {
    if (scanner.health().watch_problem === null) return;
    for (const { gallery_id } of room.scopes()) void freshness.check(gallery_id, true);
  });

  let closing: Promise<void> | undefined;
  const close = async () => {
    stopPruning();
    stopChecking();
    room.close();
    labels.close();
    feed.close();
    await finisher?.close();
    await scanner.close();
    await writer.close();
    await reservation.close();
    await Promise.all([journal.close(), thumbnailer.close()]);
  };

  const fetchPlain = createApp({
    handlers: createHandlers({
      gallery,
      slices,
      shared,
      damaged,
      openViews,
      select,
      edits,
      finisher,
      admission,
      feed,
      room,
      journal,
      thumbnailer,
      clock,
      random,
      gate,
      diagnostics,
      health,
      requests,
      metrics,
      labelsLoaded,
      labelsOf: labels.of,
      open,
      onDamaged: damaged.note,
      checkFolder: freshness.check,
      otherFiles: scanner.otherFiles,
      missing: scanner.missing,
      readHeaders: scanner.readHeaders,
      readMetadata: scanner.readMetadata,
      prefer: scanner.prefer,
      rescan: scanner.rescan,
      wallTime,
      readOnly,
      root: source.root,
      title: source.title,
      basePath,
      version,
    }),
    page: createPage(assets),
    gate,
    basePath,
    clock,
    requests,
    admit: admission.admit,
    idsReserved,
    isClosed: () => closing !== undefined,
    onError,
  });

  return {
    fetch: async (request) => toResponse(await fetchPlain(request)),
    fetchPlain,
    ready,
    labelsLoaded,
    close: () => (closing ??= close()),
  };
}
