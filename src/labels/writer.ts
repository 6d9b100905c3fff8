import type {
  AppendOutcome,
  AppendRefusal,
  Journal,
  JournalRecord,
  LabelRecord,
  RememberedReply,
} from "../journal/journal.ts";
import { wholeSlice, type Slice, type TimeSlices } from "../time-slices.ts";
import type { Author } from "../wire/event.ts";
import type { Labels } from "../wire/sidecar.ts";

/** The labels as they are at the moment a command is planned. */
export type ReadLabels = (path: string) => Labels;

/** What a command comes to: the changes to keep, and what to answer once they are kept. */
export interface Plan<PlainResponse> {
  readonly records: readonly LabelRecord[];
  /** What a retry is to get, of a command without changes; with changes their last record has it. */
  readonly reply?: RememberedReply | undefined;
  readonly answer: PlainResponse;
  /** Who to show with the changes. */
  readonly author?: Author | undefined;
}

export type PlanCommand<PlainResponse> = (read: ReadLabels) => Plan<PlainResponse> | Promise<Plan<PlainResponse>>;

export type Written<PlainResponse> =
  | {
      readonly kind: "written";
      readonly answer: PlainResponse;
      readonly changed: boolean;
      /** The newest event id when the changes became visible. */
      readonly eventId: number;
    }
  | { readonly kind: "refused"; readonly reason: AppendRefusal }
  /** Too much is waiting, or the writer is closed. */
  | { readonly kind: "busy" };

/** The single writer of labels. */
export interface LabelWriter {
  /**
   * Plans the command against the newest labels, keeps its changes, makes them visible, and answers, in this order.
   * `plan` may be called again if the batch it was part of was not kept. No label changes while it runs, even if it pauses.
   */
  submit<PlainResponse>(plan: PlanCommand<PlainResponse>): Promise<Written<PlainResponse>>;
  /** Lets finish what was submitted, and refuses more. */
  close(): Promise<void>;
}

/** Commands that may wait. */
const maxWaiting = 20_000;
/** A batch is closed once it holds this many records. */
const batchRecords = 4096;
/** Commands of at most this many records are done in one go. */
const smallCommand = 256;

interface Planned {
  readonly records: readonly LabelRecord[];
  readonly reply?: RememberedReply | undefined;
  readonly author?: Author | undefined;
  readonly finish: () => void;
}

interface Command {
  plan(read: ReadLabels): Planned | Promise<Planned>;
  /** True once the response could not be stored: it is true all the same, and given without that. */
  isUnstored: boolean;
  refuse(reason: AppendRefusal): void;
  fail(error: unknown): void;
}

/**
 * Commands queue while a batch is on its way to the journal; then all of them form the next one. Within a batch each
 * sees the changes of those before it; nobody else sees anything before the journal has confirmed it. A batch that was
 * not kept has never been: its commands are refused, and those without changes of their own are planned again.
 */
export function createLabelWriter(
  journal: Pick<Journal, "append">,
  read: ReadLabels,
  publish: (records: readonly LabelRecord[], author: Author | undefined) => Promise<void> | void,
  cursor: () => number,
  slices?: TimeSlices,
): LabelWriter {
  let waiting: Command[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  const keep = async (
    records: readonly JournalRecord[],
  ): Promise<AppendOutcome | { kind: "failed"; error: unknown }> => {
    if (records.length === 0) return { kind: "durable" };
    try {
      return await journal.append(records);
    } catch (error) {
      return { kind: "failed", error };
    }
  };

  const inTurns = async (planned: readonly LabelRecord[], take: (record: LabelRecord, index: number) => void) => {
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
      const readNewest: ReadLabels = (path) => overlay.get(path) ?? read(path);
      const records: JournalRecord[] = [];
      const batch: { command: Command; planned: Planned }[] = [];
      let taken = 0;
      for (const command of waiting) {
        if (records.length >= batchRecords) break;
        taken += 1;
        const plan = command.plan(readNewest);
        const planned = plan instanceof Promise ? await plan : plan;
        const last = planned.records.length - 1;
        await inTurns(planned.records, (record, index) => {
          overlay.set(record.path, record.labels);
          records.push(index < last ? { ...record, more: true } : record);
        });
        if (planned.records.length === 0 && planned.reply && !command.isUnstored)
          records.push({ type: "request", reply: planned.reply });
        batch.push({ command, planned });
      }
      waiting = waiting.slice(taken);
      const outcome = await keep(records);
      if (outcome.kind === "durable") {
        for (const { planned } of batch) {
          await publish(planned.records, planned.author);
          // With the id of the newest event that its answer reflects, before the next command's events.
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
    submit<PlainResponse>(plan: PlanCommand<PlainResponse>): Promise<Written<PlainResponse>> {
      if (closed || waiting.length >= maxWaiting) return Promise.resolve({ kind: "busy" });
      return new Promise((resolve, reject) => {
        waiting.push({
          plan(readNewest) {
            const toPlanned = ({ records, reply, answer, author }: Plan<PlainResponse>): Planned => ({
              records,
              reply,
              author,
              finish: () => resolve({ kind: "written", answer, changed: records.length > 0, eventId: cursor() }),
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
