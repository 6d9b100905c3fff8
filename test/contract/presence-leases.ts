import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countsIn, leaseOf, presenceCalls } from "./presence-calls.ts";
import { assertProblem, cursorOf, type Api } from "./subject.ts";

/** What only the newer lifecycle does. */
export function describeLeases(api: Api): void {
  const { join, beat, move, leave, enter, counts } = presenceCalls(api);

  describe("a lease", () => {
    it("is replaced by a join without one, as after a page refresh", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      const fresh = await join(scope, session.client_id);
      assert.notEqual(leaseOf(fresh), session.lease_id);
      assert.deepEqual(countsIn(fresh), [scope, 1, 0]);
      assertProblem(await beat(scope, session.client_id, session.lease_id), 409, "invalid_lease");
      assertProblem(await leave(scope, session), 409, "invalid_lease");
    });

    it("is dead once it has left: nothing revives the session", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      const left = await leave(scope, session);
      assert.equal(left.status, 200);
      assert.deepEqual(
        [left.json["removed"], left.json["client_id"], ...countsIn(left)],
        [true, session.client_id, scope, 0, 0],
      );
      assert.equal("mode" in left.json, false);
      assertProblem(await beat(scope, session.client_id, session.lease_id), 409, "invalid_lease");
      assertProblem(await join(scope, session.client_id, session.lease_id), 409, "invalid_lease");
      assert.deepEqual(await counts(scope), { viewing: 0, editing: 0 });
      assert.notEqual(leaseOf(await join(scope, session.client_id)), session.lease_id);
    });

    it("may leave a session that is not there", async () => {
      const response = await leave(api.freshScope(), { client_id: api.freshClient(), lease_id: "0".repeat(32) });
      assert.equal(response.status, 200);
      assert.equal(response.json["removed"], false);
    });

    it("leaves only the scope that it is in", async () => {
      const [scope, other] = [api.freshScope(), api.freshScope()];
      const session = await enter(scope);
      const response = await leave(other, session);
      assertProblem(response, 409, "scope_mismatch");
      const { requested_gallery_id, actual_gallery_id, client_id } = response.json;
      assert.deepEqual([requested_gallery_id, actual_gallery_id, client_id], [other, scope, session.client_id]);
      assert.deepEqual(await counts(scope), { viewing: 1, editing: 0 });
    });

    it("leaves only its own session", async () => {
      const scope = api.freshScope();
      const { client_id } = await enter(scope);
      assertProblem(await leave(scope, { client_id, lease_id: "0".repeat(32) }), 409, "invalid_lease");
      assert.deepEqual(await counts(scope), { viewing: 1, editing: 0 });
    });
  });

  describe("POST /presence/move", () => {
    it("takes the session along and responds with both scopes", async () => {
      const [from, to] = [api.freshScope(), api.freshScope()];
      await enter(from);
      const session = await enter(from);
      const response = await move(from, to, session);
      assert.equal(response.status, 200);
      assert.deepEqual(response.json, {
        ...session,
        from_scope: { gallery_id: from, viewing: 1, editing: 0 },
        to_scope: { gallery_id: to, viewing: 1, editing: 0 },
      });
      cursorOf(response);
      assert.deepEqual((await move(from, to, session)).json, response.json);
    });

    it("refuses a session that is elsewhere, or is not there, or another lease", async () => {
      const [from, to, elsewhere] = [api.freshScope(), api.freshScope(), api.freshScope()];
      const session = await enter(elsewhere);
      const mismatch = await move(from, to, session);
      assertProblem(mismatch, 409, "scope_mismatch");
      assert.deepEqual([mismatch.json["requested_gallery_id"], mismatch.json["actual_gallery_id"]], [from, elsewhere]);
      assertProblem(await move(elsewhere, to, { ...session, lease_id: "1".repeat(32) }), 409, "invalid_lease");
      const nobody = { client_id: api.freshClient(), lease_id: session.lease_id };
      assertProblem(await move(elsewhere, to, nobody), 409, "invalid_lease");
      assert.deepEqual(await counts(to), { viewing: 0, editing: 0 });
    });
  });
}

/** What only the older lifecycle does. */
export function describeLegacyLeases(api: Api): void {
  const { join, move, leave, enter, counts } = presenceCalls(api);

  describe("legacy heartbeat rules", () => {
    it("keep the living session's lease on a join without one", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      assert.equal(leaseOf(await join(scope, session.client_id)), session.lease_id);
    });

    it("move from wherever the session is", async () => {
      const [from, to, claimed] = [api.freshScope(), api.freshScope(), api.freshScope()];
      const session = await enter(from);
      const response = await move(claimed, to, session);
      assert.equal(response.status, 200);
      assert.deepEqual(response.json["from_scope"], { gallery_id: claimed, viewing: 0, editing: 0 });
      assert.deepEqual(response.json["to_scope"], { gallery_id: to, viewing: 1, editing: 0 });
      assert.deepEqual(await counts(from), { viewing: 0, editing: 0 });
    });

    it("remove nobody on leave", async () => {
      const scope = api.freshScope();
      const session = await enter(scope);
      const response = await leave(scope, session);
      assert.equal(response.status, 200);
      assert.deepEqual([response.json["removed"], response.json["mode"]], [false, "legacy_heartbeat"]);
      assert.deepEqual(countsIn(response), [scope, 1, 0]);
      assert.deepEqual(await counts(scope), { viewing: 1, editing: 0 });
    });

    it("still refuse another lease", async () => {
      const scope = api.freshScope();
      const { client_id } = await enter(scope);
      const wrong = { client_id, lease_id: "2".repeat(32) };
      assertProblem(await join(scope, client_id, wrong.lease_id), 409, "invalid_lease");
      assertProblem(await move(scope, api.freshScope(), wrong), 409, "invalid_lease");
    });

    it("look at neither lease nor scope on leave", async () => {
      const scope = api.freshScope();
      const { client_id, lease_id } = await enter(scope);
      const elsewhere = api.freshScope();
      for (const [named, session] of [
        [scope, { client_id, lease_id: "2".repeat(32) }],
        [elsewhere, { client_id, lease_id }],
        [elsewhere, { client_id: "nobody", lease_id: "3".repeat(32) }],
      ] as const) {
        const response = await leave(named, session);
        assert.equal(response.status, 200);
        assert.deepEqual([response.json["removed"], response.json["mode"]], [false, "legacy_heartbeat"]);
        assert.equal(response.json["lease_id"], session.lease_id);
      }
      assert.deepEqual(await counts(scope), { viewing: 1, editing: 0 });
    });
  });
}
