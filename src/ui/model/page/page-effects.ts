import { effect } from "@preact/signals";
import { createContinuity, type Continuity } from "../continuity.ts";
import { askName } from "../people/ask-name.ts";
import { guideCursor } from "../people/follow.ts";
import type { BuiltModels } from "./build-models.ts";

/** The calls by which models set off work that the starter owns. */
export interface PageTasks {
  /** Requests the session. */
  readonly askSession: () => void;
  /** Sends a heartbeat of the presence session, if there is one. */
  readonly beat: () => void;
}

/** Connects the models to each other and to the browser. The returned calls undo it. */
export function connectModels(models: BuiltModels, tasks: PageTasks): (() => void)[] {
  const continuity = keepContinuity(models);
  return [
    ...followLive(models, tasks, continuity.lastEvent),
    ...followCursor(models),
    ...deliverEdits(models),
    models.ports.life.onHide(continuity.save),
    continuity.dispose,
  ];
}

/** Has cursor, scroll position and undo survive a reload. */
function keepContinuity({
  ports,
  gallery,
  feed,
  location,
  leftFolders,
  selection,
  undoable,
  edits,
}: BuiltModels): Continuity {
  return createContinuity({
    store: ports.tabStore,
    gallery,
    live: () => feed.state.value.kind === "live",
    place: location.place,
    leftFolders,
    cursor: selection.cursor,
    undoable,
    lastEvent: feed.last,
    onSteps: edits.restore,
    onCursor: selection.expect,
  });
}

/** Starts the live stream, and catches up each time it is live again. */
function followLive(
  models: BuiltModels,
  { askSession, beat }: PageTasks,
  renamesAfter: number | undefined,
): (() => void)[] {
  const { feed, view, people, folders, edits, inspector, session } = models;
  let started = false;
  let live = false;
  let wasLive = false;
  return [
    // The stream begins at the event that the first response reflects, so that none is missed.
    effect(() => {
      if (started || view.status.value.kind === "loading") return;
      started = true;
      feed.start(view.eventId.peek(), renamesAfter);
    }),
    effect(() => {
      const now = feed.state.value.kind === "live";
      if (now && !live) {
        void people.reload();
        if (session.peek() === null) askSession();
        view.recover();
        if (folders.status.peek() === "failed") folders.reload();
        edits.retryNow();
        if (wasLive) inspector.reload();
        wasLive = true;
        beat();
      }
      live = now;
    }),
  ];
}

/** Makes cursor, address and a followed person agree. */
function followCursor({ ports, location, selection, view, people, toasts }: BuiltModels): (() => void)[] {
  return [
    effect(() => {
      const { image, compare } = location.place.value;
      const cursor = selection.cursor.peek();
      if (compare.length > 0) {
        if (cursor === null || !compare.includes(cursor)) selection.moveTo(compare[0] ?? "");
      } else if (image !== null && image !== cursor) selection.moveTo(image);
    }),
    effect(() => {
      const cursor = selection.cursor.value;
      if (location.surface.peek() === "viewer" && cursor !== null) location.showImage(cursor);
    }),
    effect(() => {
      void selection.cursor.value;
      view.movedOn();
    }),
    askName({ people, toasts, store: ports.deviceStore }),
    guideCursor({ people, location, selection, order: view.order }),
  ];
}

/** Delivers edits that a closed page left, and saves or warns when this page is about to close. */
function deliverEdits(models: BuiltModels): (() => void)[] {
  const { ports, session, view, edits, outbox, inspector } = models;
  const { life } = ports;
  let resumed = false;
  const resume = async () => edits.resume(await outbox.leftovers());
  return [
    // After the first response, so that leftover edits are shown over what the server has.
    effect(() => {
      if (resumed || session.value === null || !edits.allowed.value || view.status.value.kind !== "ready") return;
      resumed = true;
      void resume();
    }),
    effect(() => life.warnBeforeLeaving(!outbox.safe.value)),
    life.onOnline((online) => online && edits.retryNow()),
    life.onHide(inspector.commitNotes),
  ];
}
