import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { flagPatch, type Flag } from "../../../gallery/flag.ts";
import { applyPatch, fieldsOf, sameLabels, type LabelValues } from "../../../gallery/label-patch.ts";
import { notesFit, tagFits } from "../../../wire/label-size.ts";
import { limits } from "../../../wire/limits.ts";
import type { Patch } from "../../../wire/sidecar.ts";
import { tidyTags } from "../../../wire/tags.ts";
import { isLong, type LongSelection, type Targets } from "../view/targets.ts";
import { isPacked, pathsOf, reversed, type Changes } from "./changes.ts";
import type { SaveState } from "./edit-queue.ts";
import { createMovesMeanwhile } from "./moves-meanwhile.ts";
import { createEditSaver, type OnSubmit, type Saved } from "./edit-saver.ts";
import type { EditsOptions } from "./edits-options.ts";
import { countOf, describeEdit, describeField, describeKept } from "./describe-edit.ts";
import { createHistory } from "./undo-history.ts";
import type { StoredStep } from "./undo-text.ts";
import { createLongSteps } from "./long-steps.ts";
import { createOpenConflicts, type Conflict } from "./open-conflicts.ts";
import type { Leftover } from "./outbox.ts";
import type { NewToast } from "../toasts.ts";
import { mergeByPath, type Transition } from "./transition.ts";

/** Tags to add and to remove; the others stay. */
export interface TagChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** Changes labels, with undo and redo. */
export interface EditsModel {
  readonly saveState: ReadonlySignal<SaveState>;
  readonly conflicts: ReadonlySignal<readonly Conflict[]>;
  /** False for viewers and for folders that cannot be written: controls are greyed out and edits refused with a toast. */
  readonly allowed: ReadonlySignal<boolean>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  /** Stars for all images; null clears. */
  rate(targets: Targets, star: number | null): void;
  /** Pick, reject or neither. */
  flag(targets: Targets, flag: Flag): void;
  /** Adds and removes tags; the others stay. Returns false, with a toast, if a tag is too long. */
  tag(targets: Targets, change: TagChange): boolean;
  /**
   * `before` is the notes when typing began; a later change of them is a conflict. Returns false, with a toast, if the notes
   * are too long.
   */
  note(targets: Targets, notes: string, before?: string): boolean;
  /** Records what an import has changed as one step. */
  imported(text: string, done: readonly Transition[]): void;
  undo(): void;
  redo(): void;
  /** Accepts the server's value, or overwrites it with ours. */
  settle(conflict: Conflict, choice: "theirs" | "mine"): void;
  /** The same for all open conflicts, as one step for undo. */
  settleAll(choice: "theirs" | "mine"): void;
  /** Restores the undo history after a reload. A step can be undone as long as nobody has changed the same fields since. */
  restore(steps: readonly StoredStep[]): void;
  /** Undo, redo and open conflicts follow files that have other paths now. */
  renamed(pathNow: (path: string) => string): void;
  /** Sends batches that a closed page left unsent. */
  resume(batches: readonly Leftover[]): void;
  /** Retries waiting edits now. */
  retryNow(): void;
}

/** This page's edits: shown at once, saved in order, and undone where nobody else has changed the same field since. */
export function createEditsModel(options: EditsOptions): EditsModel {
  const { queue, labels, toasts, allowed } = options;
  const moves = createMovesMeanwhile(options.clock);
  const saver = createEditSaver(queue, labels, moves);
  const long = createLongSteps(queue, labels, saver);
  const conflicts = createOpenConflicts(options);
  const history = createHistory(options.onHistory);

  /** Shows refusals and missing images. If the edit changed nothing, the toast replaces the one that describes it. */
  const showProblems = (saved: Saved, isLatest: boolean) => {
    const instead = isLatest && saved.done.length === 0 && { key: "edit" };
    if (saved.refusal !== "") toasts.show({ tone: "problem", text: saved.refusal, lifeMs: 12_000, ...instead });
    if (saved.gone > 0)
      toasts.show({
        tone: "warning",
        text: `${countOf(saved.gone)} no longer in the folder: not labelled.`,
        lifeMs: 12_000,
        ...(saved.refusal === "" && instead),
      });
  };

  const record = (text: string, save: (onSubmit: OnSubmit) => Promise<Saved>, progress?: ReadonlySignal<string>) => {
    if (!allowed.peek()) {
      toasts.show({ tone: "warning", key: "not-allowed", text: "You can view labels here, but not change them." });
      return;
    }
    const undoThis = () => {
      if (history.isLatest(step)) void travel("undo");
    };
    const say = (what: string) =>
      toasts.show({ tone: "plain", key: "edit", text: what, action: { label: "Undo", run: undoThis } });
    let cancel = () => {};
    const step = history.add(text, async (onSubmit) => {
      const saved = await save((stop) => {
        cancel = stop;
        onSubmit(stop);
      });
      if (progress && history.isLatest(step)) say(saved.left ? `${text} · stopped, ${countOf(saved.left)} left` : text);
      batch(() => {
        showProblems(saved, history.isLatest(step));
        saved.blocked.forEach(conflicts.add);
      });
      if (saved.done.length > 0) options.onSaved(pathsOf(saved.done), false);
      return saved.done;
    });
    if (!progress) say(text);
    else showProgress(text, progress, { label: "Stop", run: () => cancel() });
  };

  const showProgress = (text: string, progress: ReadonlySignal<string>, action?: NewToast["action"]) =>
    toasts.show({ tone: "plain", key: "edit", lifeMs: 0, text, progress, ...(action && { action }) });

  /** The images that are there; says so if some are not. */
  const present = (paths: Targets): Targets => {
    if (isLong(paths)) return paths;
    const absences = paths.map((path) => options.absence?.(path));
    const there = paths.filter((_, index) => absences[index] === undefined);
    const missing = paths.length - there.length;
    if (missing === 0) return paths;
    const text = absences.includes("never")
      ? "There is no such image to label."
      : `${missing === 1 ? "This image is" : `${countOf(missing)} are`} no longer in the folder: not labelled.`;
    toasts.show({ tone: "plain", key: "gone", text });
    return there;
  };

  const refuse = (text: string): false => {
    toasts.show({ tone: "warning", key: "too-long", text });
    return false;
  };

  /** Lists every image by path, because the view may have changed when the edit arrives. */
  const editMany = (paths: Targets, patch: Patch) => {
    if (paths.length === 0) return;
    if (isLong(paths)) return editLong(paths, patch);
    record(describeEdit(patch, paths), (onSubmit) => saver.save({ ...patch, paths: [...paths] }, onSubmit));
  };

  const editLong = (targets: LongSelection, patch: Patch) => {
    const progress = signal("");
    record(describeEdit(patch, targets), (onSubmit) => long.edit(targets, patch, progress, onSubmit), progress);
  };

  /** Empty if this page does not know all of the images. */
  const transitionsOf = (paths: readonly string[], patch: Patch): readonly Transition[] => {
    const known = paths.flatMap((path) => {
      const seen = labels.of(path);
      if (!seen) return [];
      const from: LabelValues = { star: seen.star, tags: [...seen.tags], notes: seen.notes ?? "" };
      return [{ path, from, to: applyPatch(from, patch), fields: fieldsOf(patch) }];
    });
    return known.length === paths.length ? known.filter(({ from, to }) => !sameLabels(from, to)) : [];
  };

  /** A single image's field is set only if it still has the value that the person saw. */
  const edit = (targets: Targets, patch: Patch, seenNotes?: string) => {
    if (isLong(targets)) return editLong(targets, patch);
    const paths = targets;
    const [path] = paths;
    const several =
      paths.length > 1 && patch.set_notes === undefined && options.away() ? transitionsOf(paths, patch) : [];
    if (several.length > 0)
      return record(describeEdit(patch, paths), (onSubmit) => saver.saveTransitions(several, onSubmit));
    const seen = path === undefined || paths.length > 1 ? undefined : labels.of(path);
    const notes = seenNotes ?? seen?.notes ?? null;
    if (path === undefined || !seen || (patch.set_notes !== undefined && notes === null)) return editMany(paths, patch);
    const from: LabelValues = { star: seen.star, tags: [...seen.tags], notes: notes ?? "" };
    const to = applyPatch(from, patch);
    if (sameLabels(from, to)) return;
    const transition: Transition = { path, from, to, fields: fieldsOf(patch) };
    record(describeEdit(patch, paths), (onSubmit) => saver.saveTransitions([transition], onSubmit));
  };

  /** Runs edits after an undo in progress, so that they see its outcome. While the server is unreachable they do not wait. */
  const serialQueue = (task: () => void) => {
    undoWaits = false;
    if (queue.state.peek().kind === "waiting") task();
    else history.afterTravel(task);
  };

  const travelOver = async (changes: Changes, direction: "undo" | "redo", onSubmit: OnSubmit) => {
    if (!isPacked(changes)) return saver.saveTransitions(changes, onSubmit);
    const progress = signal("");
    const toast = showProgress(
      `${direction === "undo" ? "Undoing" : "Redoing"} · ${countOf(changes.length)}`,
      progress,
    );
    const saved = await long.apply(changes, progress, onSubmit);
    toasts.dismiss(toast);
    return saved;
  };

  /** Whether the steps from before a reload are known, and whether an undo waits for them. */
  let [isRestored, undoWaits] = [false, false];
  const travel = async (direction: "undo" | "redo") => {
    undoWaits = !isRestored && direction === "undo" && history.undoable.peek() === 0;
    if (undoWaits) return;
    const possible = (way: "undo" | "redo") => (way === "undo" ? history.undoable : history.redoable).peek() > 0;
    if (queue.state.peek().kind === "waiting" && possible(direction))
      toasts.show({ tone: "plain", key: "edit", text: `The ${direction} is waiting for the server.` });
    const text = await history.travel(direction, async (changes, onSubmit) => {
      const saved = await travelOver(direction === "undo" ? reversed(changes) : changes, direction, onSubmit);
      showProblems(saved, true);
      const kept = new Set(saved.blocked.map(({ transition }) => transition.path));
      if (kept.size > 0)
        toasts.show({
          tone: "warning",
          lifeMs: 12_000,
          text: describeKept(kept, (path) => options.authorOf(path)?.name),
        });
      if (saved.done.length > 0) options.onSaved(pathsOf(saved.done), true);
      return direction === "undo" ? reversed(saved.done) : saved.done;
    });
    if (text === undefined) return;
    const back = direction === "undo" ? "redo" : "undo";
    toasts.show({
      tone: "plain",
      key: "edit",
      text: `${direction === "undo" ? "Undone" : "Redone"}: ${text}`,
      ...(possible(back) && { action: { label: back === "undo" ? "Undo" : "Redo", run: () => void travel(back) } }),
    });
  };

  return {
    saveState: queue.state,
    conflicts: conflicts.list,
    allowed,
    canUndo: computed(() => history.undoable.value > 0),
    canRedo: computed(() => history.redoable.value > 0),
    rate: (targets, star) => serialQueue(() => edit(present(targets), { set_star: star })),
    flag: (targets, flag) => serialQueue(() => edit(present(targets), flagPatch(flag))),
    tag(targets, change) {
      const add = tidyTags(change.add ?? []);
      const remove = tidyTags(change.remove ?? []);
      if (add.length + remove.length === 0) return true;
      if (!add.every(tagFits)) return refuse(`A tag can have up to ${limits.tagCharacters} characters.`);
      const patch = { ...(add.length > 0 && { add_tags: add }), ...(remove.length > 0 && { remove_tags: remove }) };
      serialQueue(() => editMany(present(targets), patch));
      return true;
    },
    note(targets, notes, before) {
      if (!notesFit(notes)) return refuse(`Not saved: notes can have up to ${limits.notesBytes / 1024} KB.`);
      serialQueue(() => edit(present(targets), { set_notes: notes }, before));
      return true;
    },
    imported: (text, done) => record(text, () => Promise.resolve({ done, blocked: [], gone: 0, refusal: "" })),
    undo: () => void travel("undo"),
    redo: () => void travel("redo"),
    settle(conflict, choice) {
      const text = `Kept yours: ${describeField(conflict.field, conflict.transition.to)}`;
      if (choice === "mine") record(text, (onSubmit) => saver.saveTransitions([conflict.transition], onSubmit));
      conflicts.remove([conflict.id]);
    },
    settleAll(choice) {
      const decided = conflicts.list.peek();
      const transitions = mergeByPath(decided.map(({ transition }) => transition));
      if (choice === "mine" && transitions.length > 0)
        record(`Kept yours: ${countOf(transitions.length)}`, (onSubmit) =>
          saver.saveTransitions(transitions, onSubmit),
        );
      conflicts.remove(decided.map(({ id }) => id));
    },
    restore(steps) {
      history.restore(steps);
      isRestored = true;
      if (undoWaits) void travel("undo");
    },
    renamed(pathNow) {
      moves.note(pathNow);
      history.rename(pathNow);
      conflicts.rename(pathNow);
    },
    resume(batches) {
      for (const each of batches) {
        const named = new Set(each.edits.flatMap(({ paths = [] }) => paths)).size;
        const text = `From your last visit · ${named === 0 ? "many images" : countOf(named)}`;
        record(text, (onSubmit) => saver.resume(each, onSubmit));
      }
    },
    retryNow: queue.retryNow,
  };
}
