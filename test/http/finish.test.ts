import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { FinishOverview, FinishPlan, FinishStatus } from "../../src/wire/finish.ts";
import { ProblemBody } from "../../src/wire/problem-codes.ts";
import { diskOf, type FinishFolder, makeFinishFolder } from "../support/finish-folder.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

let folder: FinishFolder;

async function openFinish(destinations: readonly string[] = []) {
  const gallery = await openTestGallery([], {
    source: createDirectorySource(folder.root),
    fileOps: { disk: diskOf(folder), destinations },
  });
  const post = (path: string, body: object) => gallery.call("POST", path, body);
  const plan = async (body: object) => {
    const response = await post("/finish", body);
    assert.equal(response.status, 200, JSON.stringify(response.body));
    return FinishPlan.parse(response.body);
  };
  const ended = async (started: { readonly status: number; readonly body: unknown }): Promise<FinishStatus> => {
    assert.equal(started.status, 202, JSON.stringify(started.body));
    let status = FinishStatus.parse(started.body);
    for (let looks = 0; status.state === "running" || status.state === "undoing"; looks += 1) {
      assert.ok(looks < 10_000, JSON.stringify(status));
      gallery.clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
      status = FinishStatus.parse((await gallery.call("GET", `/finish/status?id=${status.id}`)).body);
    }
    return status;
  };
  const problem = async (response: Promise<{ readonly status: number; readonly body: unknown }>) => {
    const { status, body } = await response;
    const { error, message } = ProblemBody.parse(body);
    return { status, error, message };
  };
  return { ...gallery, post, plan, ended, problem };
}

const move = { paths: ["/a.png"], operation: "move", to: { gallery: "/rejects" } };

describe("POST /finish", () => {
  beforeEach(async () => {
    folder = await makeFinishFolder({ "b/keep.txt": "text" });
    for (const name of ["a.png", "b/c.png"]) await writeFile(join(folder.root, name), tinyPng);
  });
  afterEach(() => folder.remove());

  it("plans, runs and undoes, and the gallery follows with its labels", async () => {
    const { call, post, plan, ended, patch, lenslet } = await openFinish();
    await patch("/a.png", { base_version: 1, set_star: 4 });
    const { plan: ticket, images, files } = await plan(move);
    assert.deepEqual([images, files], [1, [{ from: "/a.png", to: "/rejects/a.png" }]]);
    const { id, state, handled } = await ended(await post("/finish/run", { plan: ticket }));
    assert.deepEqual([state, handled], ["done", 1]);
    const starOf = async (path: string) => JSON.stringify((await call("GET", `/item?path=${path}`)).body);
    assert.match(await starOf("/rejects/a.png"), /"star":4/);
    assert.equal((await call("GET", "/item?path=/a.png")).status, 404);
    assert.equal(FinishStatus.parse((await post("/finish/run", { plan: ticket })).body).id, id);

    assert.equal((await ended(await post("/finish/undo", { id }))).state, "undone");
    assert.match(await starOf("/a.png"), /"star":4/);
    const { runs, trash, destinations } = FinishOverview.parse((await call("GET", "/finish")).body);
    assert.deepEqual([runs.map((run) => run.state), trash, destinations], [["undone"], true, []]);
    await lenslet.close();
  });

  it("takes what a query finds", async () => {
    const { plan, patch, lenslet } = await openFinish();
    await patch("/b/c.png", { base_version: 1, add_tags: ["reject"] });
    const { images, to, operation } = await plan({ match: { q: "is:reject" }, operation: "trash" });
    assert.deepEqual([images, to, operation], [1, "trash", "trash"]);
    await lenslet.close();
  });

  it("refuses what it cannot do, with the reason", async () => {
    const { call, post, plan, ended, problem, clock, lenslet } = await openFinish();
    assert.deepEqual(
      [
        await problem(post("/finish", { ...move, to: { folder: folder.outside } })),
        await problem(post("/finish", { paths: ["/a.png"], operation: "copy" })),
        await problem(post("/finish/run", { plan: "unknown" })),
        await problem(post("/finish/undo", { id: "none" })),
        await problem(call("GET", "/finish/status?id=none")),
        await problem(post("/finish", { operation: "trash" })),
      ].map(({ status, error }) => [status, error]),
      [
        [422, "finish_refused"],
        [422, "finish_refused"],
        [404, "not_found"],
        [404, "not_found"],
        [404, "not_found"],
        [422, "invalid_request"],
      ],
    );
    const { plan: ticket } = await plan(move);
    clock.advance(10 * 60_000 + 1);
    assert.match((await problem(post("/finish/run", { plan: ticket }))).message, /expired/);
    const { id } = await ended(await post("/finish/run", { plan: (await plan(move)).plan }));
    await ended(await post("/finish/undo", { id }));
    assert.equal((await problem(post("/finish/undo", { id }))).error, "finish_undone");
    await lenslet.close();
  });

  it("is off unless the server allows it, and the session says which", async () => {
    const { call, lenslet } = await openTestGallery();
    for (const [method, path, body] of [
      ["GET", "/finish", undefined],
      ["POST", "/finish", move],
      ["POST", "/finish/undo", { id: "x" }],
    ] as const) {
      const { status, body: received } = await call(method, path, body);
      assert.deepEqual([status, ProblemBody.parse(received).error], [403, "file_ops_off"]);
    }
    assert.match(JSON.stringify((await call("GET", "/session")).body), /"file_ops":false/);
    await lenslet.close();
    const allowed = await openFinish();
    assert.match(JSON.stringify((await allowed.call("GET", "/session")).body), /"file_ops":true/);
    await allowed.lenslet.close();
  });

  it("is closed to people with the link to view", async () => {
    const { lenslet, call } = await openTestGallery([], {
      source: createDirectorySource(folder.root),
      fileOps: { disk: diskOf(folder), destinations: [] },
      gate: { access: { kind: "custom", roleOf: () => "viewer" } },
    });
    for (const path of ["/finish", "/finish/run", "/finish/undo"])
      assert.equal((await call("POST", path, move)).status, 403);
    assert.equal((await call("GET", "/finish")).status, 403);
    assert.match(JSON.stringify((await call("GET", "/session")).body), /"file_ops":false/);
    await lenslet.close();
  });
});
