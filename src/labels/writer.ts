import type { AppendRefusal, Journal, LabelRecord } from "../journal/journal.ts";
import type { Labels } from "../wire/sidecar.ts";

/** The labels as they are at the moment a command is planned. */
export type ReadLabels = (path: string) => Labels;

/** What a command comes to: the changes to keep, and what to answer once they are kept. */
export interface Plan<Answer> {
  readonly records: readonly LabelRecord[];
  readonly answer: Answer;
}

export type Written<Answer> =
  | { readonly kind: "written"; readonly answer: Answer; readonly changed: boolean }
  | { readonly kind: "refused"; readonly reason: AppendRefusal }
  /** Too much is waiting, or the writer is closed. */
  | { readonly kind: "busy" };

/** The single writer of labels. */
export interface LabelWriter {
  /**
   * Plans the command against the newest labels, keeps its changes, makes them visible, and answers, in this order.
   * `plan` is synchronous, and may be called again if the batch it was part of was not kept.
   */
  submit<Answer>(plan: (read: ReadLabels) => Plan<Answer>): Promise<Written<Answer>>;
  /** Lets finish what was submitted, and refuses more. */
  close(): Promise<void>;
}

/** Commands that may wait. */
const maxWaiting = 20_000;
/** A batch is closed once it holds this many records. */
const batchRecords = 4096;

interface Command {
  plan(read: ReadLabels): { readonly records: readonly LabelRecord[]; readonly finish: () => void };
  refuse(reason: AppendRefusal): void;
}

/**
 * Commands queue while a batch is on its way to the journal; then all of them form the next one. Within a batch each
 * sees the changes of those before it; nobody else sees anything before the journal has confirmed it. A batch that was
 * not kept has never been: its commands are refused, and those without changes of their own are planned again.
 */
export function createLabelWriter(
  journal: Pick<Journal, "append">,
  read: ReadLabels,
  publish: (record: LabelRecord) => void,
): LabelWriter {
  let waiting: Command[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const overlay = new Map<string, Labels>();
      const readNewest: ReadLabels = (path) => overlay.get(path) ?? read(path);
      const records: LabelRecord[] = [];
      const planned: { command: Command; changes: boolean; finish: () => void }[] = [];
      let taken = 0;
      for (const command of waiting) {
        if (records.length >= batchRecords) break;
        taken += 1;
        const plan = command.plan(readNewest);
        for (const record of plan.records) {
          overlay.set(record.path, record.labels);
          records.push(record);
        }
        planned.push({ command, changes: plan.records.length > 0, finish: plan.finish });
      }
      waiting = waiting.slice(taken);
      const outcome = records.length === 0 ? { kind: "durable" as const } : await journal.append(records);
      if (outcome.kind === "durable") {
        for (const record of records) publish(record);
        for (const { finish } of planned) finish();
      } else {
        waiting = [...planned.filter(({ changes }) => !changes).map(({ command }) => command), ...waiting];
        for (const { command, changes } of planned) if (changes) command.refuse(outcome.reason);
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
    submit<Answer>(plan: (read: ReadLabels) => Plan<Answer>): Promise<Written<Answer>> {
      if (closed || waiting.length >= maxWaiting) return Promise.resolve({ kind: "busy" });
      return new Promise((resolve, reject) => {
        waiting.push({
          plan(readNewest) {
            try {
              const { records, answer } = plan(readNewest);
              return { records, finish: () => resolve({ kind: "written", answer, changed: records.length > 0 }) };
            } catch (fault) {
              return { records: [], finish: () => reject(fault) };
            }
          },
          refuse: (reason) => resolve({ kind: "refused", reason }),
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
