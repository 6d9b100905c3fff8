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

/** The labels at the time a command is planned. */
export interface ReadLabels {
  (path: string): Labels;
  /** The labels that commands before this one have changed and that are not stored yet. */
  readonly pending: ReadonlyMap<string, Labels>;
}

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

/** The single writer of labels. */
export interface LabelWriter {
  /**
   * Plans the command against the newest labels, stores its changes, publishes them, and resolves, in this order.
   * `plan` may be called again if its batch could not be stored. Labels do not change while it runs, even if it pauses.
   */
  submit<T>(plan: PlanCommand<T>): Promise<Written<T>>;
  /** Resolves once submitted commands settle; new ones are refused. */
  close(): Promise<void>;
}

/** Most commands in the queue. */
const maxWaiting = 20_000;
/** A batch is closed once it holds this many records. */
const batchRecords = 4096;
/** Commands of at most this many records run without a pause. */
const smallCommand = 256;

interface Planned {
  readonly records: readonly LabelRecord[];
  readonly remembered?: RememberedResponse | undefined;
  readonly author?: Author | undefined;
  readonly finish: () => void;
}

interface Command {
  plan(read: ReadLabels): Planned | Promise<Planned>;
  /** True once storing the response failed; the response is still correct, so it is sent without being stored. */
  isUnstored: boolean;
  refuse(reason: AppendRefusal): void;
  fail(error: unknown): void;
}

/**
 * Commands queue while a batch is being written; then the queue becomes the next batch. Within a batch each command sees
 * the changes of those before it; nobody else sees a change before the journal has confirmed it. If a batch cannot be
 * stored, its commands are refused, and those without changes of their own are planned again.
 */
export function createLabelWriter(
  journal: Pick<Journal, "append">,
  read: (path: string) => Labels,
  publish: (records: readonly LabelRecord[], author: Author | undefined) => Promise<void> | void,
  cursor: () => number,
  slices?: TimeSlices,
): LabelWriter {
  let waiting: Command[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

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

  const forEachSliced = async (planned: readonly LabelRecord[], take: (record: LabelRecord, index: number) => void) => {
    const work = async (slice: Slice) => {
      for (const [index, record] of planned.entries()) {
        take(record, index);
        if (index % 64 === 0 && slice.isOver()) await slice.next();
      }
    };
    if (planned.length <= smallCommand || !slices) await work(wholeSlice);
    else await slices.finish(work);
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const overlay = new Map<string, Labels>();
      const readNewest: ReadLabels = Object.assign((path: string) => overlay.get(path) ?? read(path), {
        pending: overlay,
      });
      const records: JournalRecord[] = [];
      const batch: { command: Command; planned: Planned }[] = [];
      let taken = 0;
      for (const command of waiting) {
        if (records.length >= batchRecords) break;
        taken += 1;
        const plan = command.plan(readNewest);
        const planned = plan instanceof Promise ? await plan : plan;
        const last = planned.records.length - 1;
        await forEachSliced(planned.records, (record, index) => {
          overlay.set(record.path, record.labels);
          records.push(index < last ? { ...record, more: true } : record);
        });
        if (planned.records.length === 0 && planned.remembered && !command.isUnstored)
          records.push({ type: "request", response: planned.remembered });
        batch.push({ command, planned });
      }
      waiting = waiting.slice(taken);
      const outcome = await store(records);
      if (outcome.kind === "durable") {
        for (const { planned } of batch) {
          await publish(planned.records, planned.author);
          // Before the next command publishes, so that the event id is the newest that this response reflects.
          planned.finish();
        }
        continue;
      }
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
    submit<T>(plan: PlanCommand<T>): Promise<Written<T>> {
      if (closed || waiting.length >= maxWaiting) return Promise.resolve({ kind: "busy" });
      return new Promise((resolve, reject) => {
        waiting.push({
          plan(readNewest) {
            const toPlanned = ({ records, remembered, response, author }: Plan<T>): Planned => ({
              records,
              remembered,
              author,
              finish: () => resolve({ kind: "written", response, changed: records.length > 0, eventId: cursor() }),
            });
            const failed = (error: unknown): Planned => ({ records: [], finish: () => reject(error) });
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
    async close() {
      closed = true;
      while (running) await running;
    },
  };
}
