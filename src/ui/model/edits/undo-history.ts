import { signal, type ReadonlySignal } from "@preact/signals";
import { isPacked, type Changes } from "./changes.ts";
import type { StoredStep } from "./undo-text.ts";

/** One thing that a person did, however many images it changed. */
export interface UndoStep {
  readonly text: string;
}

/** Saves a change and returns it as forward transitions; `onSubmit` receives a function that cancels it while unsent. */
export type UndoTask = (onSubmit: (cancel: () => void) => void) => Promise<Changes>;

/** Steps for undo and redo, the latest first. */
export interface History {
  readonly undoable: ReadonlySignal<number>;
  readonly redoable: ReadonlySignal<number>;
  /** Puts the finished steps of the page before a reload below those of this page. */
  restore(steps: readonly StoredStep[]): void;
  /** Adds a step and runs it; clears redo. */
  add(text: string, task: UndoTask): UndoStep;
  /** Whether an undo would revert this step. */
  isLatest(step: UndoStep): boolean;
  /** Has the steps act on the images that they changed, which have other paths now. */
  rename(pathNow: (path: string) => string): void;
  /** Runs the task now, or after an undo or redo in progress, so that it sees its outcome. */
  afterTravel(task: () => void): void;
  /** Reverts the latest step, or repeats it; resolves with its text, or undefined if there was nothing to change. */
  travel(
    direction: "undo" | "redo",
    apply: (changes: Changes, onSubmit: Parameters<UndoTask>[0]) => ReturnType<UndoTask>,
  ): Promise<string | undefined>;
}

interface HistoryEntry extends UndoStep {
  done: Changes;
  settled: Promise<void>;
  cancel: () => void;
}

const longest = 200;

/** The undo history. Steps that changed nothing are left out. */
export function createHistory(onChange: (undoable: readonly StoredStep[]) => void = () => {}): History {
  const undoable = signal(0);
  const redoable = signal(0);
  let undos: HistoryEntry[] = [];
  let redos: HistoryEntry[] = [];
  /** Undo and redo run one at a time, however fast the keys are pressed. */
  let turn: Promise<unknown> = Promise.resolve();
  let travelling = 0;

  /** Renames so far, for steps that are restored later though they were done earlier. */
  let renamedSince: ((path: string) => string)[] | undefined = [];

  const rename = (done: Changes, pathNow: (path: string) => string): Changes =>
    isPacked(done)
      ? done.renamed(pathNow)
      : done.map((transition) => ({ ...transition, path: pathNow(transition.path) }));

  const count = () => {
    undoable.value = undos.length;
    redoable.value = redos.length;
    onChange(undos);
  };

  const run = (entry: HistoryEntry, task: UndoTask) => {
    const saving = task((cancel) => (entry.cancel = cancel));
    entry.settled = saving.then((done) => {
      entry.done = done;
      if (done.length > 0) return onChange(undos);
      undos = undos.filter((each) => each !== entry);
      redos = redos.filter((each) => each !== entry);
      count();
    });
  };

  const travelOne = async (direction: "undo" | "redo", apply: Parameters<History["travel"]>[1]) => {
    const step = (direction === "undo" ? undos : redos).at(-1);
    if (!step) return undefined;
    step.cancel();
    await step.settled;
    // A step that changed nothing has removed itself.
    if (step.done.length === 0) return step.text;
    const changes = step.done;
    undos = undos.filter((each) => each !== step);
    redos = redos.filter((each) => each !== step);
    (direction === "undo" ? redos : undos).push(step);
    count();
    run(step, (onSubmit) => apply(changes, onSubmit));
    await step.settled;
    return step.done.length > 0 ? step.text : undefined;
  };

  return {
    undoable,
    redoable,
    restore(steps) {
      const renames = renamedSince ?? [];
      renamedSince = undefined;
      const entries = steps.map(({ text, done }) => ({
        text,
        done: renames.reduce<Changes>(rename, done),
        settled: Promise.resolve(),
        cancel: () => {},
      }));
      undos = [...entries, ...undos].slice(-longest);
      count();
    },
    add(text, task) {
      const entry: HistoryEntry = { text, done: [], settled: Promise.resolve(), cancel: () => {} };
      undos = [...undos, entry].slice(-longest);
      redos = [];
      run(entry, task);
      count();
      return entry;
    },
    rename(pathNow) {
      renamedSince?.push(pathNow);
      for (const entry of [...undos, ...redos]) entry.done = rename(entry.done, pathNow);
      onChange(undos);
    },
    afterTravel(task) {
      if (travelling === 0) task();
      else turn = turn.then(task);
    },
    isLatest: (step) => undos.at(-1) === step,
    travel(direction, apply) {
      travelling += 1;
      const next = turn.then(() => travelOne(direction, apply)).finally(() => (travelling -= 1));
      turn = next;
      return next;
    },
  };
}
