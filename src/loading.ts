import type { Scanner } from "./gallery/scanner.ts";
import type { Idempotency } from "./labels/idempotency.ts";
import type { LabelStore } from "./labels/store.ts";
import type { Feed } from "./live/feed.ts";
import type { IdReservation } from "./live/id-reservation.ts";
import type { IndexHealth } from "./wire/health.ts";

/** What a gallery loads when it starts. */
export interface Loading {
  /** Resolves once it is known whether labels can be written. Never rejects. */
  readonly labelsLoaded: Promise<void>;
  /** Resolves once events may be numbered. Never rejects. */
  readonly idsReserved: Promise<void>;
  /** Resolves once labels and remembered responses are loaded and events may be numbered. */
  readonly restored: Promise<void>;
  /** Resolves with what was found once the folder has been read as well. */
  readonly ready: Promise<IndexHealth>;
}

export interface LoadingDependencies {
  /** The folder, as messages name it. */
  readonly root: string;
  readonly labels: Pick<LabelStore, "load">;
  readonly reservation: Pick<IdReservation, "start">;
  readonly idempotency: Pick<Idempotency, "restore">;
  readonly scanner: Pick<Scanner, "start" | "health">;
  readonly feed: Pick<Feed, "cursor">;
  /** Called once the folder has been read. */
  readonly onScanned: () => void;
}

/** Loads labels and reads the folder, at the same time. */
export function startLoading({
  root,
  labels,
  reservation,
  idempotency,
  scanner,
  feed,
  onScanned,
}: LoadingDependencies): Loading {
  const loaded = labels.load();
  const labelsLoaded = loaded.then(
    () => {},
    // `ready` rejects.
    () => {},
  );
  const idsReserved = loaded.then(
    ({ reservedEventId }) => reservation.start(reservedEventId),
    // `ready` rejects.
    () => {},
  );
  const restored = loaded.then(({ responses }) => {
    // The current state is newer than what a remembered response reflects, so a stream opened from its id must resync.
    idempotency.restore(responses, feed.cursor - 1);
    return idsReserved;
  });
  const load = async (): Promise<IndexHealth> => {
    await loaded;
    const [isFound] = await Promise.all([scanner.start(), restored]);
    onScanned();
    if (!isFound) throw new MissingFolder(`There is no folder ${root}, or it cannot be read.`);
    return scanner.health();
  };
  const ready = load();
  // Requests that need the folder report the error. A caller that ignores `ready` must not end the process.
  ready.catch(() => {});
  return { labelsLoaded, idsReserved, restored, ready };
}

/** The folder to serve is not there, or may not be read. */
export class MissingFolder extends Error {
  override name = "MissingFolder";
}
