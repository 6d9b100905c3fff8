import type { Journal, LabelRecord, RememberedResponse } from "../journal/journal.ts";
import type { Random } from "../random.ts";
import { createSerialQueue } from "../serial-queue.ts";
import type { TimeSlices } from "../time-slices.ts";
import { joinShort } from "../wire/response-text.ts";
import {
  createCommandQueue,
  smallCommand,
  type Enqueued,
  type Plan,
  type PlanCommand,
  type Visible,
  type Written,
} from "./command-queue.ts";
import { toBatches, toEnding, type LongPlan, type PrepareLong } from "./long-command.ts";

/** The single writer of labels. */
export interface LabelWriter {
  /**
   * Plans the command against the newest labels, stores its changes, publishes them, and resolves, in this order.
   * `plan` may be called again if its batch could not be stored. Labels do not change while it runs, even if it pauses.
   */
  submit<T>(plan: PlanCommand<T>): Promise<Written<T>>;
  /**
   * The same for a command of many images: others are planned and stored while this one is planned, stored in several batches,
   * and published. It counts as a whole, at its end. Long commands run one after another, but for those that seem short: they
   * are stored in one batch if they are.
   */
  submitLong<T>(prepare: PrepareLong<T>, seemsShort: boolean): Promise<Written<T>>;
  /** Resolves once submitted commands settle; new ones are refused. */
  close(): Promise<void>;
}

export interface LabelWriterOptions {
  readonly journal: Pick<Journal, "append">;
  readonly visible: Visible;
  readonly cursor: () => number;
  readonly slices?: TimeSlices;
  /** Names groups. */
  readonly random: Pick<Random, "hex">;
}

/** Most long commands that wait. */
const maxWaitingLong = 256;

export function createLabelWriter({ random, ...options }: LabelWriterOptions): LabelWriter {
  const queue = createCommandQueue(options);
  const oneLongAtATime = createSerialQueue();
  let waitingLong = 0;
  let closed = false;

  const submit = <T>(plan: PlanCommand<T>): Promise<Written<T>> =>
    queue.enqueue((read) => {
      const planned = plan(read);
      return planned instanceof Promise ? planned.then(toEnqueued) : toEnqueued(planned);
    });

  /** Prepares a long command; collects in `changed` what others change from then on. */
  const prepareLong = async <T, R>(
    prepare: PrepareLong<T>,
    use: (plan: LongPlan<T>, changed: Set<string>) => Promise<R>,
  ): Promise<R | Written<T>> => {
    const changed = new Set<string>();
    queue.watch(changed);
    try {
      // What was submitted before is visible from here on.
      const before = await submit(() => ({ records: [], response: undefined }));
      if (before.kind !== "written") return before;
      const plan = await prepare(options.visible.of);
      return "finish" in plan ? await use(plan, changed) : await submit(() => plan);
    } finally {
      queue.unwatch(changed);
    }
  };

  /** Stores the changes in one batch. */
  const storeShort = <T>(plan: LongPlan<T>, changed: Set<string>): Promise<Written<T>> =>
    queue.enqueue((read) => {
      const { remembered, response, author } = plan.finish(changed, read);
      const changes = [...plan.byPath.values()];
      const kept = remembered && { ...remembered, body: joinShort(remembered.body) };
      return toEnqueued({
        records: kept ? withResponse(changes, kept) : changes,
        remembered: kept,
        response,
        author,
      });
    });

  const storeLong = async <T>(plan: LongPlan<T>, changed: Set<string>): Promise<Written<T>> => {
    if (plan.byPath.size <= smallCommand) return await storeShort(plan, changed);
    const group = random.hex(8);
    for (const records of toBatches(plan, group)) {
      const stored = await queue.enqueue(() => ({ records, changes: [], response: undefined, changed: true }));
      if (stored.kind !== "written") return stored;
    }
    return await queue.enqueue((read) => {
      queue.unwatch(changed);
      const end = plan.finish(changed, read);
      const records = toEnding(plan, end, group);
      return { records, changes: [], long: plan.byPath, response: end.response, changed: true, author: end.author };
    });
  };

  return {
    submit,
    async submitLong(prepare, seemsShort) {
      if (closed || waitingLong >= maxWaitingLong) return { kind: "busy" };
      waitingLong += 1;
      try {
        if (seemsShort) {
          const stored = await prepareLong(prepare, async (plan, changed) =>
            plan.byPath.size <= smallCommand ? await storeShort(plan, changed) : undefined,
          );
          if (stored) return stored;
        }
        return await oneLongAtATime(() => prepareLong(prepare, storeLong));
      } finally {
        waitingLong -= 1;
      }
    },
    async close() {
      closed = true;
      await queue.close();
      // The changes of a long command are still being published.
      await oneLongAtATime(async () => undefined);
    },
  };
}

/** The records of one command count together. */
function toEnqueued<T>({ records, remembered, response, author }: Plan<T>): Enqueued<T> {
  const last = records.length - 1;
  const linked = last > 0 ? records.map((record, at) => (at < last ? { ...record, more: true } : record)) : records;
  return { records: linked, changes: records, remembered, response, author, changed: records.length > 0 };
}

/** Puts the response on the last record. */
export function withResponse(records: readonly LabelRecord[], remembered: RememberedResponse): readonly LabelRecord[] {
  return records.map((record, index) => (index === records.length - 1 ? { ...record, response: remembered } : record));
}
