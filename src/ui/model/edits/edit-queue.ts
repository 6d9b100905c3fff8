import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { isTemporary, Problem, type BulkEditInput, type Client } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { Outbox } from "./outbox.ts";
import type { BulkResponse } from "../../../wire/bulk.ts";

/** Whether all edits of this page are on the server's disk. */
export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "saving"; readonly edits: number }
  /** Kept on this device and retried; `reason` is for people. */
  | { readonly kind: "waiting"; readonly edits: number; readonly reason: string };

/** The outcome of a batch. */
export type SaveResult =
  | { readonly kind: "done"; readonly response: BulkResponse }
  /** Refused permanently; a retry would not help. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "cancelled" };

/** A submitted batch. */
export interface Ticket {
  readonly result: Promise<SaveResult>;
  /** Cancels the batch; returns false once it may have reached the server. */
  cancel(): boolean;
}

/** Sends batches of edits to the server. */
export interface EditQueue {
  readonly state: ReadonlySignal<SaveState>;
  /** Sends the edits as one batch, after all earlier batches for any of the same images. `key` belongs to a batch that another page began. */
  submit(edits: readonly BulkEditInput[], key?: string): Ticket;
  /** Retries waiting batches now. */
  retryNow(): void;
  dispose(): void;
}

interface QueuedEdit {
  readonly edits: readonly BulkEditInput[];
  /** The same for every attempt, so that the server applies the batch once. */
  readonly key: string;
  /** Undefined: any image. */
  readonly touches: ReadonlySet<string> | undefined;
  readonly settle: (result: SaveResult) => void;
  state: "queued" | "sending" | "unsure";
}

/** Leaves connections for images and the live stream. */
const parallel = 3;
const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

/** Keeps edits until the server has stored them, however long it is unreachable. */
export function createEditQueue(options: {
  readonly client: Pick<Client, "bulk">;
  readonly clock: Clock;
  readonly random: Random;
  readonly outbox: Pick<Outbox, "keep" | "drop">;
}): EditQueue {
  const { client, clock, random, outbox } = options;
  const jobs = new Set<QueuedEdit>();
  const unsettled = signal(0);
  const trouble = signal("");
  let attempt = 0;
  let cancelRetry: Cancel | undefined;

  const finish = (job: QueuedEdit, result: SaveResult) => {
    jobs.delete(job);
    outbox.drop(job.key);
    unsettled.value = jobs.size;
    job.settle(result);
  };

  const send = async (job: QueuedEdit) => {
    job.state = "sending";
    try {
      const { body } = await client.bulk(job.edits, job.key);
      attempt = 0;
      trouble.value = "";
      finish(job, { kind: "done", response: body });
    } catch (error) {
      if (!isTemporary(error) && !(error instanceof Problem && error.status === 401)) {
        const message = error instanceof Error ? error.message : "The edit failed.";
        finish(job, { kind: "failed", message });
      } else {
        job.state = "unsure";
        trouble.value = error instanceof Error ? error.message : "";
        wait(error instanceof Problem ? error.retryAfterMs : null);
      }
    }
    pump();
  };

  const wait = (leastMs: number | null) => {
    if (cancelRetry) return;
    const ceilingMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** attempt);
    attempt += 1;
    cancelRetry = clock.after(Math.max(leastMs ?? 0, random.fraction() * ceilingMs), () => {
      cancelRetry = undefined;
      pump();
    });
  };

  const pump = () => {
    if (cancelRetry) return;
    const busy = new Set<string>();
    let busyWithAll = false;
    let sending = 0;
    for (const job of jobs) {
      const free = !busyWithAll && (job.touches ? !meets(job.touches, busy) : busy.size === 0);
      if (job.state === "sending") sending += 1;
      else if (free && sending < parallel) {
        sending += 1;
        void send(job);
      }
      if (!job.touches) busyWithAll = true;
      else for (const path of job.touches) busy.add(path);
    }
  };

  return {
    state: computed(() => {
      if (unsettled.value === 0) return { kind: "saved" };
      if (trouble.value === "") return { kind: "saving", edits: unsettled.value };
      return { kind: "waiting", edits: unsettled.value, reason: trouble.value };
    }),
    submit(edits, key = `page-${random.hex(16)}`) {
      let settle: (result: SaveResult) => void = () => {};
      const result = new Promise<SaveResult>((resolve) => (settle = resolve));
      const touches = edits.some(({ match, view }) => match ?? view)
        ? undefined
        : new Set(edits.flatMap((edit) => edit.paths ?? []));
      const job: QueuedEdit = { edits, key, touches, settle, state: "queued" };
      jobs.add(job);
      outbox.keep(key, edits);
      unsettled.value = jobs.size;
      pump();
      return {
        result,
        cancel() {
          if (job.state !== "queued" || !jobs.has(job)) return false;
          finish(job, { kind: "cancelled" });
          pump();
          return true;
        },
      };
    },
    retryNow() {
      cancelRetry?.();
      cancelRetry = undefined;
      attempt = 0;
      pump();
    },
    dispose() {
      cancelRetry?.();
    },
  };
}

function meets(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (others.size === 0) return false;
  for (const each of some) if (others.has(each)) return true;
  return false;
}
