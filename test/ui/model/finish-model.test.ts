import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { createFinishModel } from "../../../src/ui/model/finish-model.ts";
import { Problem, Unreachable } from "../../../src/client.ts";
import type { FinishInput, FinishOverview, FinishPlan, FinishStatus } from "../../../src/wire/finish.ts";
import { openPages } from "../../support/open-pages.ts";

const plan: FinishPlan = {
  plan: "ticket",
  operation: "trash",
  to: "trash",
  images: 2,
  companions: 1,
  bytes: 30,
  staying: 0,
  examples: [],
  files: [],
};
const status = (state: FinishStatus["state"], handled: number): FinishStatus => ({
  id: "run-1",
  operation: "trash",
  at: "2026-01-01T00:00:00Z",
  state,
  images: 2,
  files: 3,
  bytes: 30,
  handled,
  stayed: 0,
  examples: [],
  problem: null,
});
const trash: FinishInput = { paths: ["/a.png"], operation: "trash" };

/** A model whose server responds with what the test says; an error is thrown. */
async function openModel(t: TestContext, runs: FinishOverview["runs"] = []) {
  const { gallery, openPage, settle } = await openPages(t);
  const page = await openPage();
  const asked: string[] = [];
  const responses = {
    overview: { destinations: [], trash: true, runs } as FinishOverview | Error,
    plan: plan as FinishPlan | Error,
    start: status("running", 0) as FinishStatus | Error,
    undo: status("undoing", 0) as FinishStatus | Error,
    status: status("running", 1) as FinishStatus | Error,
  };
  const respond = async <Body>(what: string, body: Body | Error) => {
    asked.push(what);
    if (body instanceof Error) throw body;
    return { body, eventId: null, etag: null };
  };
  const client = {
    ...page.client,
    finishOverview: () => respond("overview", responses.overview),
    planFinish: () => respond("plan", responses.plan),
    startFinish: (ticket: string) => respond(`start ${ticket}`, responses.start),
    undoFinish: (id: string) => respond(`undo ${id}`, responses.undo),
    finishStatus: () => respond("status", responses.status),
  };
  const model = createFinishModel({ client, clock: gallery.clock });
  t.after(() => model.dispose());
  const pass = async (ms: number): Promise<void> => {
    gallery.clock.advance(ms);
    await settle();
  };
  await settle();
  return { model, responses, asked, pass, settle };
}

describe("the files of images in the page", () => {
  it("are planned once for a row of choices, by the last of them", async (t) => {
    const { model, asked, pass } = await openModel(t);
    model.choose(trash);
    await pass(100);
    model.choose(trash);
    await pass(200);
    assert.equal(model.plan.value, null);
    await pass(100);
    assert.deepEqual(model.plan.value, plan);
    assert.deepEqual(asked, ["overview", "plan"]);
    model.choose(null);
    assert.equal(model.plan.value, null);
  });

  it("have no plan where the server refuses one, and its sentence says why", async (t) => {
    const { model, responses, pass } = await openModel(t);
    responses.plan = new Problem(409, { error: "finish_refused", message: "There is no space for that." }, null);
    model.choose(trash);
    await pass(300);
    assert.deepEqual([model.plan.value, model.problem.value], [null, "There is no space for that."]);
    model.choose(trash);
    assert.equal(model.problem.value, "");
  });

  it("are followed while they are moved, across a failure of the network", async (t) => {
    const { model, responses, asked, pass, settle } = await openModel(t);
    model.choose(trash);
    await pass(300);
    await model.start();
    assert.equal(model.task.value?.status.handled, 0);
    await pass(250);
    assert.equal(model.task.value?.status.handled, 1);
    responses.status = new Unreachable(undefined);
    await pass(250);
    assert.match(model.problem.value, /did not respond/);
    responses.status = status("done", 3);
    responses.overview = { destinations: [], trash: true, runs: [status("done", 3)] };
    await pass(1_000);
    await settle();
    assert.deepEqual([model.problem.value, model.task.value?.status.state], ["", "done"]);
    assert.equal(model.overview.value?.runs.length, 1);
    const before = asked.length;
    await pass(10_000);
    assert.equal(asked.length, before);
  });

  it("are started once by two presses, and again after a lost response", async (t) => {
    const { model, responses, asked, pass } = await openModel(t);
    model.choose(trash);
    await pass(300);
    responses.start = new Unreachable(undefined);
    await Promise.all([model.start(), model.start()]);
    assert.match(model.problem.value, /did not respond/);
    responses.start = status("running", 0);
    await model.start();
    assert.deepEqual(
      asked.filter((each) => each.startsWith("start")),
      ["start ticket", "start ticket"],
    );
    assert.equal(model.task.value?.isUndo, false);
  });

  it("are put back, and what a restarted server forgot is in the list", async (t) => {
    const { model, responses, pass } = await openModel(t, [status("done", 3)]);
    await model.undo("run-1");
    assert.deepEqual([model.task.value?.isUndo, model.task.value?.status.state], [true, "undoing"]);
    responses.status = new Problem(
      404,
      { error: "not_found", message: "This server has not started such a run." },
      null,
    );
    responses.overview = { destinations: [], trash: true, runs: [status("undone", 3)] };
    await pass(250);
    assert.equal(model.task.value, null);
    assert.match(model.problem.value, /restarted/);
    assert.equal(model.overview.value?.runs[0]?.state, "undone");
  });

  it("are followed by a page that is opened while they are moved, and no longer than it is open", async (t) => {
    const { model, asked, pass } = await openModel(t, [status("running", 1)]);
    assert.equal(model.task.value?.status.handled, 1);
    model.dispose();
    const before = asked.length;
    await pass(5_000);
    assert.equal(asked.length, before);
  });
});
