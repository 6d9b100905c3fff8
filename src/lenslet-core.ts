import type { Clock } from "./clock.ts";
import { createGallerySidecars } from "./export/gallery-sidecars.ts";
import { createFinisher } from "./finish/finisher.ts";
import { createDamagedImages } from "./gallery/damaged-images.ts";
import { createGallery, type Gallery } from "./gallery/gallery.ts";
import { createOpenViews } from "./gallery/open-views.ts";
import { rootPath } from "./wire/gallery-path.ts";
import { createScanner, type Scanner } from "./gallery/scanner.ts";
import { createAdmission } from "./http/admission.ts";
import { createEdits } from "./http/edits.ts";
import { createFollowMoves } from "./http/follow-moves.ts";
import { createFolderRechecks, type FolderRechecks } from "./http/folder-rechecks.ts";
import { createImageEvents } from "./http/image-events.ts";
import { createImageOpener } from "./http/image-opener.ts";
import { createSelectImages } from "./http/image-selection.ts";
import { createSharedResponses } from "./http/cached-responses.ts";
import type { Journal } from "./journal/journal.ts";
import { isLabelled } from "./labels/file-moves.ts";
import { createIdempotency, type Idempotency } from "./labels/idempotency.ts";
import { createMovedLabels } from "./labels/moved-labels.ts";
import { createLabelStore } from "./labels/store.ts";
import { createLabelWriter } from "./labels/writer.ts";
import type { LensletOptions, PresenceOptions } from "./lenslet-options.ts";
import { createFeed, type Feed } from "./live/feed.ts";
import { createIdReservation } from "./live/id-reservation.ts";
import { createRoom, type Room } from "./live/room.ts";
import { startLoading } from "./loading.ts";
import { createHealthReport } from "./metrics/health-report.ts";
import { createRequestCounter } from "./metrics/request-counter.ts";
import type { Random } from "./random.ts";
import { createTimeSlices, type TimeSlices } from "./time-slices.ts";
import type { PresenceDiagnostics } from "./wire/health.ts";
import { toIsoTime } from "./wire/time.ts";

export interface CoreOptions extends Pick<
  LensletOptions,
  "source" | "journal" | "thumbnailer" | "fileOps" | "sidecars"
> {
  readonly presence: Required<PresenceOptions>;
  readonly clock: Clock;
  readonly random: Random;
  readonly onError: NonNullable<LensletOptions["onError"]>;
  readonly onProgress: NonNullable<LensletOptions["onProgress"]>;
}

/** Everything behind the routes: the index, labels, the live feed, and what keeps them in step. */
export function createCore(options: CoreOptions) {
  const { source, journal, thumbnailer, fileOps, sidecars, presence, clock, random, onError, onProgress } = options;
  const { lifecycleV2, viewTtlMs, editTtlMs, pruneIntervalMs } = presence;
  const gallery = createGallery((path) => labels.own(path));
  const slices = createTimeSlices({ clock });

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
  const rechecks = createFolderRechecks(clock, scanner.recheck, scanner.isWatched);
  const damaged = createDamagedImages(
    (path, hash) => void idsReserved.then(() => feed.publish({ event: "image-damaged", data: { path, hash } })),
  );
  const requests = createRequestCounter();
  const run = random.hex(6);
  const shared = createSharedResponses({
    slices,
    revision: () => `${run}-${gallery.revision}-${labels.revision}-${damaged.revision}`,
    cursor: () => feed.cursor,
  });

  const { labels, writer, movedLabels, readOnly, edits } = createLabelling({
    ...options,
    gallery,
    slices,
    feed,
    room,
    idempotency,
    isMissing,
    onLabels: (path) => sidecarWriter?.note(path),
  });
  const sidecarWriter =
    sidecars && createGallerySidecars({ files: sidecars, clock, gallery, labelsOf: labels.own, onError });

  const openViews = createOpenViews(run);
  const select = createSelectImages(gallery, openViews);
  const finisher =
    fileOps &&
    createFinisher({
      disk: fileOps.disk,
      folder: source.root,
      allowed: fileOps.destinations,
      clock,
      random,
      isLabelled: (path) => isLabelled(labels.own(path)),
      onMoved: createFollowMoves({ gallery, recheck: scanner.recheck, moveLabels: movedLabels.move }),
      onError,
    });

  const diagnostics = (): PresenceDiagnostics => ({ ...inSeconds(presence), ...room.counters(), ...feed.counters() });

  const health = createHealthReport({
    root: source.root,
    labels: () => {
      const status = journal.status();
      return { ...status, warnings: [...status.warnings, ...(sidecarWriter?.warnings() ?? [])] };
    },
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
    onScanned: () => rechecks.note(rootPath),
  });
  ready.then(
    () => sidecarWriter?.start(),
    // `ready` itself is awaited by others.
    () => {},
  );
  const admission = createAdmission({
    clock,
    loaded: restored,
    ready,
    shown: scanner.shown,
    readNext: scanner.readNext,
  });

  const stopUpkeep = startUpkeep({ clock, pruneIntervalMs, room, idempotency, scanner, rechecks });
  const close = async () => {
    stopUpkeep();
    room.close();
    labels.close();
    feed.close();
    await finisher?.close();
    await scanner.close();
    await writer.close();
    await sidecarWriter?.close();
    await reservation.close();
    await Promise.all([journal.close(), thumbnailer.close()]);
  };

  return {
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
    diagnostics,
    health,
    requests,
    open,
    rechecks,
    scanner,
    labels,
    readOnly,
    labelsLoaded,
    idsReserved,
    ready,
    close,
  };
}

/** The presence options as `/presence/diagnostics` gives them. */
function inSeconds({ lifecycleV2, viewTtlMs, editTtlMs, pruneIntervalMs }: Required<PresenceOptions>) {
  return {
    lifecycle_v2_enabled: lifecycleV2,
    view_ttl_seconds: viewTtlMs / 1000,
    edit_ttl_seconds: editTtlMs / 1000,
    prune_interval_seconds: pruneIntervalMs / 1000,
  };
}

interface LabellingDependencies {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly gallery: Gallery;
  readonly slices: TimeSlices;
  readonly feed: Feed;
  readonly room: Room;
  readonly idempotency: Idempotency;
  readonly isMissing: (path: string) => Promise<boolean>;
  /** Called with each image that somebody labels. */
  readonly onLabels: (path: string) => void;
}

/** Labels: what is stored, what writes them, and what makes them follow moved files. */
function createLabelling({
  journal,
  clock,
  random,
  gallery,
  slices,
  feed,
  room,
  idempotency,
  isMissing,
  onLabels,
}: LabellingDependencies) {
  const setLabels: Gallery["setLabels"] = (path, own) => {
    gallery.setLabels(path, own);
    onLabels(path);
  };
  const labels = createLabelStore(journal, feed, slices, setLabels, gallery.fileLabels);
  const writer = createLabelWriter({ journal, visible: labels, cursor: () => feed.cursor, slices, random });
  const movedLabels = createMovedLabels({
    writer,
    labelsOf: labels.own,
    isImage: (path) => gallery.find(path) !== undefined,
    isMissing,
    timestamp: () => toIsoTime(clock.wallTime()),
  });
  const readOnly = () => journal.status().problem === "read_only";
  const edits = createEdits({ writer, idempotency, room, wallTime: () => clock.wallTime(), readOnly });
  return { labels, writer, movedLabels, readOnly, edits };
}

interface UpkeepDependencies {
  readonly clock: Clock;
  readonly pruneIntervalMs: number;
  readonly room: Room;
  readonly idempotency: Idempotency;
  readonly scanner: Scanner;
  readonly rechecks: FolderRechecks;
}

/** Starts what happens at intervals; the returned call stops it. */
function startUpkeep({ clock, pruneIntervalMs, room, idempotency, scanner, rechecks }: UpkeepDependencies): () => void {
  const stopPruning = clock.every(pruneIntervalMs, () => {
    room.prune();
    idempotency.expire();
  });

  // Where the folder cannot be watched, what people look at is compared with the disk.
  const stopChecking = clock.every(1_500, () => {
    if (scanner.health().watch_problem === null) return;
    for (const { gallery_id } of room.scopes()) void rechecks.check(gallery_id, true);
  });
  return () => {
    stopPruning();
    stopChecking();
  };
}
