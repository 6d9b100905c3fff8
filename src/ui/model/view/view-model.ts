import { batch, computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { isTemporary, Problem, type Client } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import { flagOf, type Flag } from "../../../gallery/flag.ts";
import { isWithin, rootPath } from "../../../wire/gallery-path.ts";
import { dependsOnLabels, parseQuery } from "../../../gallery/query-parser.ts";
import type { Facets } from "../../../wire/query.ts";
import type { Columns, ColumnFacts, Order } from "./columns.ts";
import { failure, type ViewStatus } from "./view-status.ts";
import { createNextView, type NextViewClient } from "./next-view.ts";
import { createDamageModel } from "./damage.ts";
import { createFilesModel, type Absence } from "./file-facts.ts";
import { createGonePlace, type GonePlaceOptions } from "./gone-place.ts";
import { createRatedPlace } from "./rated-place.ts";
import type { LocationModel } from "./location.ts";

/** One image with its labels, including this page's pending edits. */
export interface ViewRow {
  readonly path: string;
  /** px as shown; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  readonly star: number | null;
  readonly tags: readonly string[];
  readonly flag: Flag;
  readonly noted: boolean;
  readonly version: number;
  /** An edit by this page is not yet saved. */
  readonly pending: boolean;
}

/** The images of the current place with their labels. */
export interface ViewModel {
  readonly status: ReadonlySignal<ViewStatus>;
  /** A new object whenever membership, order or a file changes, and only then. */
  readonly order: ReadonlySignal<Order>;
  /** Rises with every label change. `rowOf` reads it, so readers of rows are notified. */
  readonly revision: ReadonlySignal<number>;
  /** Images that match. */
  readonly total: ReadonlySignal<number>;
  /** Images in the scope before the query narrows it. */
  readonly inScope: ReadonlySignal<number>;
  readonly facets: ReadonlySignal<Facets>;
  /** The row of an image, in the view or not; undefined if unknown. */
  rowOf(path: string): ViewRow | undefined;
  /** Facts of an image's file, in the view or not. Reading it subscribes. */
  factsOf(path: string): ColumnFacts | undefined;
  /**
   * Set for an image that is not in its folder: `gone` if the page has seen it, else `never`. Reading it subscribes. An image
   * that goes while the cursor is on it keeps its place in the order until the cursor moves.
   */
  absence(path: string): Absence | undefined;
  /** Whether only a part of the image can be shown, because its file is damaged. Reading it subscribes. */
  isDamaged(path: string): boolean;
  /** The server found that a file is damaged. */
  foundDamaged(path: string, stamp: string): void;
  /** The file stamp of an image, in the view or not. Reading it subscribes. */
  stampOf(path: string): string | undefined;
  /** Requests the view again; what is shown stays until the response arrives. */
  refresh(): void;
  /** Repeats the last request if it failed; for reconnections. */
  recover(): void;
  /** Labels changed: refreshes soon if that can change which images match, or their order. */
  labelsChanged(by: "self" | "other", paths?: readonly string[]): void;
  /** The cursor moved: the image held in place under it may now move. */
  movedOn(): void;
  /** Files below `folder` were read again. */
  filesChanged(folder: string): void;
  /** The newest event reflected in the view; null before the first response. */
  readonly eventId: ReadonlySignal<number | null>;
  dispose(): void;
}

export interface ViewOptions extends Omit<GonePlaceOptions, "files"> {
  /** Whether the position of an image has to stay known. */
  readonly isNeeded: (path: string) => boolean;
  readonly client: NextViewClient & Pick<Client, "queryUpTo" | "items">;
  readonly clock: Clock;
  readonly location: LocationModel;
}

/** Larger views are loaded in windows. */
const mostAtOnce = 20_000;
/** Own edits update the view at once; edits by others come in bursts. */
const afterOwnEditMs = 80;
const afterOthersEditMs = 600;
/** Long enough that both clicks of a double click hit the same image. */
const afterMoveMs = 600;

/** The images of the current place, in order. */
export function createViewModel(options: ViewOptions): ViewModel {
  const { client, clock, location, labels, cursor } = options;
  const status = signal<ViewStatus>({ kind: "loading" });
  const eventId = signal<number | null>(null);
  const files = createFilesModel(client, labels);
  const damage = createDamageModel();
  let shownFolder: string | undefined;
  let asking: AbortController | undefined;
  let askAgain = false;
  let missed = false;
  let tookMs = 0;
  let cancelSoon: Cancel | undefined;
  let soonAt = 0;
  let shownKey: string | undefined;
  /** Files of the view have changed since it was requested. */
  let reread = false;
  const gonePlace = createGonePlace({ ...options, files });

  const request = computed(() => {
    const { folder, recursive, query, sort, seed } = location.place.value;
    return { folder, recursive, query, sort, seed };
  });
  const key = computed(() => JSON.stringify(request.value));
  const followsLabels = computed(() => {
    const { query, sort } = request.value;
    return sort.endsWith("stars") || dependsOnLabels(parseQuery(query));
  });

  const ratedPlace = createRatedPlace({
    cursor,
    isSortedByStars: () => request.peek().sort.endsWith("stars"),
    isPending: (path) => labels.isPending(path),
  });

  const adopt = (next: Columns) => {
    labels.adopt(next);
    files.listed((each) => each !== gonePlace.path() && labels.order.peek().indexOf(each) >= 0);
  };

  const nextView = createNextView({
    ...options,
    damage,
    gonePlace,
    onFailure(error) {
      missed = true;
      if (error instanceof Problem && error.code === "view_expired") refresh();
    },
  });

  const ask = async (forLabels = false) => {
    cancelSoon?.();
    cancelSoon = undefined;
    asking?.abort();
    const controller = new AbortController();
    asking = controller;
    askAgain = false;
    const askedAt = clock.now();
    const { folder, recursive, query, seed } = request.peek();
    const { sort } = location.place.peek();
    const askedKey = key.peek();
    status.value = folder === shownFolder ? { kind: "ready", refreshing: true } : { kind: "loading" };
    try {
      const parameters = { path: folder, recursive, q: query, sort, seed };
      const response = await client.queryUpTo(mostAtOnce, parameters, controller.signal);
      if (asking !== controller) return;
      const again = reread;
      reread = false;
      const toNext = await nextView(response.body, {
        isSame: shownKey === askedKey,
        reread: again,
        followsLabels: followsLabels.peek(),
      });
      if (asking !== controller) return;
      asking = undefined;
      missed = false;
      if (forLabels && !askAgain && ratedPlace.holds()) {
        ratedPlace.postpone();
        status.value = { kind: "ready", refreshing: false };
        return;
      }
      batch(() => {
        shownFolder = folder;
        shownKey = askedKey;
        adopt(toNext());
        tookMs = clock.now() - askedAt;
        eventId.value = response.eventId;
        status.value = { kind: "ready", refreshing: askAgain };
      });
    } catch (error) {
      if (asking !== controller) return;
      asking = undefined;
      missed = true;
      const keep = folder === shownFolder && isTemporary(error);
      status.value = keep ? { kind: "ready", refreshing: false } : failure(error);
    }
    if (askAgain) void ask();
  };

  /** A pending request may have missed recent changes; it completes first, then the view is requested again. */
  const refresh = () => {
    if (asking) askAgain = true;
    else void ask();
  };

  /** Refreshes because of labels, unless that would move the image under the cursor. */
  const refreshForLabels = () => {
    if (ratedPlace.holds()) ratedPlace.postpone();
    else if (asking) askAgain = true;
    else void ask(true);
  };

  const soon = (delayMs: number, task = refresh) => {
    const at = clock.now() + delayMs;
    if (cancelSoon && soonAt <= at) return;
    cancelSoon?.();
    soonAt = at;
    cancelSoon = clock.after(delayMs, () => {
      cancelSoon = undefined;
      task();
    });
  };

  const stop = effect(() => {
    void key.value;
    ratedPlace.reset();
    void ask();
  });

  const toRow = (path: string): ViewRow | undefined => {
    const facts = files.of(path);
    const known = labels.of(path);
    if (!known) return undefined;
    return {
      path,
      width: facts?.width ?? 0,
      height: facts?.height ?? 0,
      star: known.star,
      tags: known.tags,
      flag: flagOf(known.tags),
      noted: known.noted,
      version: known.version,
      pending: labels.isPending(path),
    };
  };

  return {
    status,
    order: labels.order,
    revision: labels.revision,
    total: computed(() => labels.columns.value.total),
    inScope: computed(() => {
      void labels.revision.value;
      return labels.columns.value.inScope;
    }),
    facets: computed(labels.facets),
    rowOf: toRow,
    factsOf: files.of,
    stampOf: (path) => files.of(path)?.stamp,
    absence: files.absence,
    isDamaged: (path) => damage.has(path, files.of(path)?.stamp),
    foundDamaged: (path, stamp) => damage.learn([[path, stamp]]),
    refresh() {
      reread = true;
      files.changed(rootPath);
      refresh();
    },
    recover() {
      files.recover();
      if (missed) refresh();
    },
    labelsChanged(by, paths = []) {
      if (by === "self") paths.forEach(ratedPlace.rated);
      // Slow views are requested less often.
      const leastMs = by === "self" ? afterOwnEditMs : afterOthersEditMs;
      // Counts of a large view follow the labels of all its images.
      if (followsLabels.peek() || labels.order.peek().windows) soon(Math.max(leastMs, tookMs * 3), refreshForLabels);
    },
    movedOn() {
      if (gonePlace.leave()) soon(afterMoveMs);
      if (ratedPlace.leave()) soon(afterMoveMs, refreshForLabels);
    },
    filesChanged(folder) {
      const { folder: shown } = request.peek();
      if (isWithin(folder, shown) || isWithin(shown, folder)) {
        reread = true;
        soon(afterOwnEditMs);
      }
      files.changed(folder);
    },
    eventId,
    dispose() {
      stop();
      cancelSoon?.();
      asking?.abort();
      asking = undefined;
    },
  };
}
