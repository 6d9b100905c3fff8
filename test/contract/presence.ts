import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countsIn, leaseOf, presenceCalls, shown } from "./presence-calls.ts";
import { describeLeases, describeLegacyLeases } from "./presence-leases.ts";
import { assertProblem, cursorOf, itemOf, shortTtl, type Api } from "./subject.ts";

/** Sessions with leases: what holds in both modes, then what only the newer lifecycle does. */
export function describePresence(api: Api, lifecycleV2: boolean): void {
  const { join, beat, move, enter, counts } = presenceCalls(api);

  describe("POST /presence/join", () => {
    it("issues a lease that cannot be guessed, and counts the session once", async () => {
      const [scope, client] = [api.freshScope(), api.freshClient()];
      const response = await join(` ${scope}/ `, client);
      assert.equal(response.status, 200);
      assert.match(leaseOf(response), /^[0-9a-f]{32,}$/);
      assert.deepEqual(countsIn(response), [scope, 1, 0]);
      assert.equal(response.json["client_id"], client);
      cursorOf(response);
      const again = await join(scope, client, leaseOf(response));
      assert.equal(leaseOf(again), leaseOf(response));
      assert.deepEqual(countsIn(again), [scope, 1, 0]);
      assert.deepEqual(countsIn(await join(scope, api.freshClient())), [scope, 2, 0]);
    });

    it("reads an empty lease as none", async () => {
      const [scope, client] = [api.freshScope(), api.freshClient()];
      const first = await join(scope, client, "");
      assert.match(leaseOf(first), /^[0-9a-f]{32,}$/);
      assert.equal(leaseOf(await beat(scope, client, "")), leaseOf(first));
    });

    it("refuses another lease, and says for whom", async () => {
      const scope = api.freshScope();
      const { client_id } = await enter(scope);
      const response = await join(scope, client_id, "0".repeat(32));
      assertProblem(response, 409, "invalid_lease");
      assert.deepEqual([response.json["gallery_id"], response.json["client_id"]], [scope, client_id]);
      assert.deepEqual(await counts(scope), { viewing: 1, editing: 0 });
    });

    it("takes an empty or missing scope as the root, and no empty client", async () => {
      const client = api.freshClient();
      const response = await api.send("POST", "/presence/join", { client_id: client });
      assert.equal(response.json["gallery_id"], "/");
      const again = await join("", client, leaseOf(response));
      assert.equal(again.json["gallery_id"], "/");
      assertProblem(await join("/", ""), 400, "client_id_required");
      assertProblem(await join("/a/../b", api.freshClient()), 400, "invalid_path");
    });

    it("refuses ids that are too long or not printable", async () => {
      for (const client of ["c".repeat(129), "a\u0007b", "line\nbreak"]) {
        assertProblem(await join("/", client), 422, "invalid_request");
      }
      assertProblem(await api.send("POST", "/presence/join", { gallery_id: "/" }), 422, "invalid_request");
    });

    it("moves the session when it names another scope with the own lease", async () => {
      const [from, to] = [api.freshScope(), api.freshScope()];
      const session = await enter(from);
      const response = await join(to, session.client_id, session.lease_id);
      assert.deepEqual([leaseOf(response), ...countsIn(response)], [session.lease_id, to, 1, 0]);
      assert.deepEqual(await counts(from), { viewing: 0, editing: 0 });
    });
  });

  describe("POST /presence", () => {
    it("keeps the living session's lease, with it or without", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      assert.equal(leaseOf(await beat(scope, session.client_id)), session.lease_id);
      assert.equal(leaseOf(await beat(scope, session.client_id, session.lease_id)), session.lease_id);
      assertProblem(await beat(scope, session.client_id, "f".repeat(32)), 409, "invalid_lease");
    });

    it("creates a session where there is none", async () => {
      const scope = api.freshScope();
      assert.deepEqual(countsIn(await beat(scope, api.freshClient())), [scope, 1, 0]);
    });
  });

  describe("editing", () => {
    it("is what a session does that writes labels, in the scope it is in", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      const other = await enter(scope);
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { star: 1 }, { "x-client-id": session.client_id });
      assert.deepEqual(await counts(scope), { viewing: 2, editing: 1 });
      await api.patch(path, { base_version: 2, set_star: 2 }, { "x-client-id": session.client_id });
      assert.deepEqual(await counts(scope), { viewing: 2, editing: 1 });
      await api.patch(path, { base_version: 3, set_star: 3 }, { "x-client-id": other.client_id });
      assert.deepEqual(await counts(scope), { viewing: 2, editing: 2 });
    });

    it("neither creates nor moves a session", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      await api.send("PUT", itemOf(api.freshImage()), { star: 1 }, { "x-client-id": session.client_id });
      await api.send("PUT", itemOf(api.freshImage()), { star: 1 }, { "x-client-id": api.freshClient() });
      assert.deepEqual(await counts("/plain"), { viewing: 0, editing: 0 });
      assert.deepEqual(await counts(scope), { viewing: 1, editing: 1 });
    });

    it("ends when the session enters another scope", async () => {
      const [from, to] = [api.freshScope(), api.freshScope()];
      const session = await enter(from);
      await api.send("PUT", itemOf(api.freshImage()), { star: 1 }, { "x-client-id": session.client_id });
      await move(from, to, session);
      assert.deepEqual(await counts(from), { viewing: 0, editing: 0 });
      assert.deepEqual(await counts(to), { viewing: 1, editing: 0 });
    });
  });

  describe("presence events", () => {
    it("publish each change of counts once, and nothing else", async () => {
      const [from, to] = [api.freshScope(), api.freshScope()];
      const tape = await api.events();
      const session = await enter(from);
      await beat(from, session.client_id, session.lease_id);
      await join(from, session.client_id, session.lease_id);
      await api.send("PUT", itemOf(api.freshImage()), { star: 1 }, { "x-client-id": session.client_id });
      await api.send("PUT", itemOf(api.freshImage()), { star: 1 }, { "x-client-id": session.client_id });
      await move(from, to, session);
      await move(from, to, session);
      await tape.until("the arrival", ({ data }) => data["gallery_id"] === to && data["viewing"] === 1);
      assert.deepEqual(shown(tape, from), [
        [1, 0],
        [1, 1],
        [0, 0],
      ]);
      assert.deepEqual(shown(tape, to), [[1, 0]]);
      const block = tape.numbered().find(({ event }) => event === "presence");
      assert.deepEqual(Object.keys(block?.data ?? {}).toSorted(), ["editing", "gallery_id", "viewing"]);
      await tape.close();
    });

    it("show nobody's client id", async () => {
      const tape = await api.events();
      const client = `secret-${api.freshClient()}`;
      const scope = api.freshScope();
      await enter(scope, client);
      await tape.until("the arrival", ({ data }) => data["gallery_id"] === scope);
      assert.equal(
        tape.blocks().some(({ lines }) => lines.join().includes(client)),
        false,
      );
      assert.equal((await api.get("/presence")).text.includes(client), false);
      await tape.close();
    });
  });

  if (lifecycleV2) describeLeases(api);
  else describeLegacyLeases(api);
}

/** Sessions that fall silent; needs a gallery with the short times. */
export function describeExpiry(api: Api): void {
  const { beat, enter } = presenceCalls(api);
  const { viewTtlMs, editTtlMs, pruneIntervalMs } = shortTtl;

  describe("a session that falls silent", () => {
    it("is removed and announced within its time to live, though no request comes in", async () => {
      const scope = api.freshScope();
      const tape = await api.events();
      const before = await api.get("/presence/diagnostics");
      await enter(scope);
      await tape.until("the arrival", ({ data }) => data["gallery_id"] === scope && data["viewing"] === 1);
      await api.subject().advance(viewTtlMs / 2);
      assert.deepEqual(shown(tape, scope), [[1, 0]], "nobody has gone yet");
      await api.subject().advance(viewTtlMs / 2 + pruneIntervalMs + 250 + api.subject().slackMs);
      await tape.until("the end", ({ data }) => data["gallery_id"] === scope && data["viewing"] === 0);
      const pruned = async () => Number((await api.get("/presence/diagnostics")).json["stale_pruned_total"]);
      assert.ok((await pruned()) > Number(before.json["stale_pruned_total"]));
      await tape.close();
    });

    it("stops editing first", async () => {
      const scope = api.freshScope();
      const tape = await api.events();
      const session = await enter(scope);
      await api.send("PUT", itemOf(api.freshImage()), { star: 1 }, { "x-client-id": session.client_id });
      await tape.until("the edit", ({ data }) => data["gallery_id"] === scope && data["editing"] === 1);
      for (let waitedMs = 0; waitedMs < editTtlMs + pruneIntervalMs; waitedMs += 100) {
        await api.subject().advance(100);
        await beat(scope, session.client_id, session.lease_id);
      }
      await tape.until("the end of the edit", ({ data }) => {
        return data["gallery_id"] === scope && data["editing"] === 0 && shown(tape, scope).length >= 3;
      });
      assert.deepEqual(shown(tape, scope).slice(0, 3), [
        [1, 0],
        [1, 1],
        [1, 0],
      ]);
      await tape.close();
    });
  });
}
