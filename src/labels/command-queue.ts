import type {
  AppendOutcome,
  AppendRefusal,
  Journal,
  JournalRecord,
  LabelRecord,
  RememberedResponse,
} from "../journal/journal.ts";
import { wholeSlice, type Slice, type TimeSlices } from "../time-slices.ts";
import type { Author } from "../wire/event.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { ReadLabels } from "./revise.ts";

/** A planned command: the changes to store, and the response once they are stored. */
export interface Plan<T> {
  readonly records: readonly LabelRecord[];
  /** The response for retries of a command without changes. With changes, the last record holds it. */
  readonly remembered?: RememberedResponse | undefined;
  readonly response: T;
  /** The person shown with the changes. */
  readonly author?: Author | undefined;
}

export type PlanCommand<T> = (read: ReadLabels) => Plan<T> | Promise<Plan<T>>;

export type Written<T> =
  | {
      readonly kind: "written";
      readonly response: T;
      readonly changed: boolean;
      /** The newest event id when the changes became visible. */
      readonly eventId: number;
    }
  | { readonly kind: "refused"; readonly reason: AppendRefusal }
  /** Too many commands are queued, or the writer is closed. */
  | { readonly kind: "busy" };

/** Where stored changes become visible, and are published. */
export interface Visible {
  readonly of: ReadLabels;
  apply(records: readonly LabelRecord[], author: Author | undefined): Promise<void> | void;
  /** The same for a long command; all its changes are visible at once. Resolves once they are published. */
  applyLong(byPath: Map<string, LabelRecord>, author: Author | undefined): Promise<void>;
}

export interface CommandQueueOptions {
  readonly journal: Pick<Journal, "append">;
  readonly visible: Visible;
  readonly cursor: () => number;
  readonly slices?: TimeSlices;
}

/** Most commands in the queue. */
const maxWaiting = 20_000;
/** A batch is closed once it holds this many records. */
const batchRecords = 4096;
/** Commands of at most this many records run without a pause, and are stored in one batch. */
export const smallCommand = 256;

interface Planned {
  readonly records: readonly JournalRecord[];
  /** The changes among them, which others see once they are stored. */
  readonly changes: readonly LabelRecord[];
  /** The changes of a long command that ends here. */
  readonly long?: Map<string, LabelRecord>;
  readonly remembered?: RememberedResponse | undefined;
  readonly author?: Author | undefined;
  readonly finish: () => void;
}

interface QueuedCommand {
  plan(read: ReadLabels): Planned | Promise<Planned>;
  /** True once storing the response failed; the response is still correct, so it is sent without being stored. */
  isUnstored: boolean;
  refuse(reason: AppendRefusal): void;
  fail(error: unknown): void;
}

/** What a command stores, and its response. */
export interface Enqueued<T> extends Omit<Planned, "finish"> {
  readonly response: T;
  readonly changed: boolean;
}

/** Commands in the order in which they are planned and stored. */
export interface CommandQueue {
  enqueue<T>(plan: (read: ReadLabels) => Enqueued<T> | Promise<Enqueued<T>>): Promise<Written<T>>;
  /** Adds the images that commands change from now on to `changed`, until `unwatch`. */
  watch(changed: Set<string>): void;
  unwatch(changed: Set<string>): void;
  /** Resolves once the queue is empty; new commands are refused. */
  close(): Promise<void>;
}

/**
 * Commands queue while a batch is being written; then the queue becomes the next batch. Within a batch each command sees
 * the changes of those before it; nobody else sees a change before the journal has confirmed it. If a batch cannot be
 * stored, its commands are refused, and those without changes of their own are planned again.
 */
export function createCommandQueue({ journal, visible, cursor, slices }: CommandQueueOptions): CommandQueue {
  let waiting: QueuedCommand[] = [];
  let running: Promise<void> | undefined;
  let closed = false;
  /** The changes of the batch that is being stored. */
  let overlay = new Map<string, Labels>();
  const changedMeanwhile = new Set<Set<string>>();

  const store = async (
    records: readonly JournalRecord[],
  ): Promise<AppendOutcome | { kind: "failed"; error: unknown }> => {
    if (records.length === 0) return { kind: "durable" };
    try {
      return await journal.append(records);
    } catch (error) {
      return { kind: "failed", error };
    }
  };

  const noteSliced = async (changes: readonly LabelRecord[]) => {
    const work = async (slice: Slice) => {
      for (const [index, { path, labels }] of changes.entries()) {
        overlay.set(path, labels);
        for (const changed of changedMeanwhile) changed.add(path);
        if (index % 64 === 0 && slice.isOver()) await slice.next();
      }
    };
    if (changes.length <= smallCommand || !slices) await work(wholeSlice);
    else await slices.finish(work);
  };

  const noteLong = async (long: ReadonlyMap<string, LabelRecord>) => {
    const others = [...changedMeanwhile];
    const work = async (slice: Slice) => {
      for (const path of long.keys()) {
        overlay.delete(path);
        for (const changed of others) changed.add(path);
        if (slice.isOver()) await slice.next();
      }
    };
    await (slices?.finish(work) ?? work(wholeSlice));
  };

  const publish = async ({ changes, long, author, finish }: Planned, fail: (error: unknown) => void) => {
    // Others go on while a long command is published.
    if (long) void visible.applyLong(long, author).then(finish, fail);
    else {
      await visible.apply(changes, author);
      // Before the next command publishes, so that the event id is the newest that this response reflects.
      finish();
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      overlay = new Map();
      let long: Map<string, LabelRecord> | undefined;
      const readNewest: ReadLabels = (path) => overlay.get(path) ?? long?.get(path)?.labels ?? visible.of(path);
      const records: JournalRecord[] = [];
      const batch: { command: QueuedCommand; planned: Planned }[] = [];
      let taken = 0;
      for (const command of waiting) {
        if (records.length >= batchRecords) break;
        taken += 1;
        const plan = command.plan(readNewest);
        const planned = plan instanceof Promise ? await plan : plan;
        if (planned.long) {
          ({ long } = planned);
          await noteLong(planned.long);
        }
        await noteSliced(planned.changes);
        for (const record of planned.records) records.push(record);
        if (planned.records.length === 0 && planned.remembered && !command.isUnstored)
          records.push({ type: "request", response: planned.remembered });
        batch.push({ command, planned });
      }
      waiting = waiting.slice(taken);
      const outcome = await store(records);
      if (outcome.kind === "durable") {
        for (const { planned, command } of batch) await publish(planned, command.fail);
        overlay = new Map();
        continue;
      }
      overlay = new Map();
      const again = batch.filter(({ planned }) => planned.records.length === 0).map(({ command }) => command);
      for (const command of again) command.isUnstored = true;
      waiting = [...again, ...waiting];
      for (const { command, planned } of batch) {
        if (planned.records.length === 0) continue;
        if (outcome.kind === "refused") command.refuse(outcome.reason);
        else command.fail(outcome.error);
      }
    }
  };

  const start = () => {
    running ??= Promise.resolve()
      .then(run)
      .finally(() => {
        running = undefined;
        if (waiting.length > 0) start();
      });
  };

  return {
    enqueue<T>(plan: (read: ReadLabels) => Enqueued<T> | Promise<Enqueued<T>>): Promise<Written<T>> {
      if (closed || waiting.length >= maxWaiting) return Promise.resolve({ kind: "busy" });
      return new Promise((resolve, reject) => {
        const toPlanned = ({ response, changed, ...planned }: Enqueued<T>): Planned => ({
          ...planned,
          finish: () => resolve({ kind: "written", response, changed, eventId: cursor() }),
        });
        const failed = (error: unknown): Planned => ({ records: [], changes: [], finish: () => reject(error) });
        waiting.push({
          plan(readNewest) {
            try {
              const planned = plan(readNewest);
              return planned instanceof Promise ? planned.then(toPlanned, failed) : toPlanned(planned);
            } catch (error) {
              return failed(error);
            }
          },
          isUnstored: false,
          refuse: (reason) => resolve({ kind: "refused", reason }),
          fail: reject,
        });
        start();
      });
    },
    watch: (changed) => void changedMeanwhile.add(changed),
    unwatch: (changed) => void changedMeanwhile.delete(changed),
    async close() {
      closed = true;
      while (running) await running;
    },
  };
}
