import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { isProblem, Problem, type Client } from "../../client.ts";
import type { Cancel, Clock } from "../../clock.ts";
import type { FinishInput, FinishOverview, FinishPlan, FinishStatus } from "../../wire/finish.ts";

/** A run or its undo, which this page follows or has seen end. */
export interface FinishTask {
  readonly isUndo: boolean;
  readonly status: FinishStatus;
}

/** Plans what is done with the files of images, runs it, follows it, and undoes it. */
export interface FinishModel {
  /** Null until it has been read. */
  readonly overview: ReadonlySignal<FinishOverview | null>;
  /** What the chosen request would do; null while that is not known. */
  readonly plan: ReadonlySignal<FinishPlan | null>;
  readonly task: ReadonlySignal<FinishTask | null>;
  /** Why something did not work, as a sentence; "" if all did. */
  readonly problem: ReadonlySignal<string>;
  /** Plans a request shortly after the last call; null is none. */
  choose(request: FinishInput | null): void;
  /** Runs the plan. */
  start(): Promise<void>;
  undo(id: string): Promise<void>;
  /** Stops following; what runs goes on. */
  dispose(): void;
}

const planAfterMs = 250;
const pollMs = 250;
const retryMs = 1_000;

const isActive = ({ state }: { readonly state: FinishStatus["state"] }): boolean =>
  state === "running" || state === "undoing";

export function createFinishModel({ client, clock }: { readonly client: Client; readonly clock: Clock }): FinishModel {
  const overview = signal<FinishOverview | null>(null);
  const plan = signal<FinishPlan | null>(null);
  const task = signal<FinishTask | null>(null);
  const problem = signal("");
  let cancelPlan: Cancel = () => {};
  let cancelPoll: Cancel = () => {};
  let planning = new AbortController();
  let isSending = false;
  let isDisposed = false;

  const load = async (): Promise<void> => {
    try {
      const { body } = await client.finishOverview();
      overview.value = body;
      const active = body.runs.find(isActive);
      if (active && !task.peek()) await look(active.id, active.state === "undoing");
    } catch (error) {
      problem.value = explain(error);
    }
  };

  const follow = (status: FinishStatus, isUndo: boolean): void => {
    if (isDisposed) return;
    task.value = { status, isUndo };
    if (isActive(status)) cancelPoll = clock.after(pollMs, () => void look(status.id, isUndo));
    else void load();
  };

  const look = async (id: string, isUndo: boolean): Promise<void> => {
    try {
      const { body } = await client.finishStatus(id);
      problem.value = "";
      follow(body, isUndo);
    } catch (error) {
      if (isDisposed) return;
      if (isProblem(error, "not_found")) {
        batch(() => {
          task.value = null;
          problem.value = "The server was restarted meanwhile. The list shows what it has done.";
        });
        return load();
      }
      problem.value = explain(error);
      cancelPoll = clock.after(retryMs, () => void look(id, isUndo));
    }
  };

  const send = async (call: () => Promise<{ readonly body: FinishStatus }>, isUndo: boolean): Promise<void> => {
    if (isSending) return;
    isSending = true;
    problem.value = "";
    try {
      follow((await call()).body, isUndo);
    } catch (error) {
      problem.value = explain(error);
    } finally {
      isSending = false;
    }
  };

  const ask = async (request: FinishInput, { signal: isCurrent }: AbortController): Promise<void> => {
    try {
      const { body } = await client.planFinish(request, isCurrent);
      if (!isCurrent.aborted) plan.value = body;
    } catch (error) {
      if (!isCurrent.aborted) problem.value = explain(error);
    }
  };

  void load();
  return {
    overview,
    plan,
    task,
    problem,
    choose(request) {
      cancelPlan();
      planning.abort();
      planning = new AbortController();
      const current = planning;
      batch(() => {
        plan.value = null;
        problem.value = "";
      });
      if (request) cancelPlan = clock.after(planAfterMs, () => void ask(request, current));
    },
    async start() {
      const ticket = plan.peek()?.plan;
      if (ticket !== undefined) await send(() => client.startFinish(ticket), false);
    },
    undo: (id) => send(() => client.undoFinish(id), true),
    dispose() {
      isDisposed = true;
      cancelPlan();
      cancelPoll();
      planning.abort();
    },
  };
}

function explain(error: unknown): string {
  return error instanceof Problem ? error.message : "The server did not respond. Try again once it is back.";
}
