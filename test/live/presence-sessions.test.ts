import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createPresence } from "../../src/live/presence-sessions.ts";
import { seededRandom } from "../support/seeded-random.ts";

const ttl = { viewTtlMs: 75, editTtlMs: 60 };
const silent = { scopeTouched() {}, sessionChanged() {}, sessionGone() {} };

const scopes = ["/", "/a", "/b"];
const clients = ["c1", "c2", "c3"];

interface ModelSession {
  lease: string;
  scope: string;
  seenAt: number;
  wroteAt: number | undefined;
}

/** Presence as the contract words it, with no thought for speed: everything is computed from instants when asked. */
class Model {
  now = 0;
  readonly sessions = new Map<string, ModelSession>();
  readonly dead = new Set<string>();

  isViewing(session: ModelSession): boolean {
    return this.now - session.seenAt < ttl.viewTtlMs;
  }

  isEditing(session: ModelSession): boolean {
    return session.wroteAt !== undefined && this.now - session.wroteAt < ttl.editTtlMs;
  }

  living(client: string): ModelSession | undefined {
    const session = this.sessions.get(client);
    return session && (this.isViewing(session) || this.isEditing(session)) ? session : undefined;
  }

  counts(scope: string) {
    const here = clients.flatMap((client) => this.living(client) ?? []).filter((session) => session.scope === scope);
    return {
      gallery_id: scope,
      viewing: here.filter((session) => this.isViewing(session)).length,
      editing: here.filter((session) => this.isEditing(session)).length,
    };
  }

  place(session: ModelSession, scope: string): void {
    if (session.scope !== scope) session.wroteAt = undefined;
    session.scope = scope;
    session.seenAt = this.now;
  }
}

const step = fc.record({
  operation: fc.constantFrom("join", "heartbeat", "move", "leave", "touch", "expire", "wait"),
  client: fc.constantFrom(...clients),
  scope: fc.constantFrom(...scopes),
  from: fc.constantFrom(...scopes),
  lease: fc.constantFrom("own", "own", "none", "other", "old"),
  wait: fc.integer({ min: 0, max: 50 }),
});

describe("createPresence", () => {
  it("knows a dead lease for longer than its session could have been silent", () => {
    for (const viewTtlMs of [75_000, 600_000]) {
      const presence = createPresence({ viewTtlMs, editTtlMs: 60_000 }, seededRandom(), silent);
      const joined = presence.join("c1", undefined, "/", 0);
      assert.ok(joined.kind === "held");
      const { leaseId } = joined.lease;
      presence.leave("c1", leaseId, "/", 0);
      const late = Math.max(120_000, 2 * viewTtlMs) - 1;
      assert.equal(presence.heartbeat("c1", leaseId, "/", late).kind, "invalid_lease", `${viewTtlMs}`);
      assert.equal(presence.heartbeat("c1", leaseId, "/", late + 1).kind, "held");
    }
  });

  it("does what the model does, for any mix of operations", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const presence = createPresence(ttl, seededRandom(), silent);
        const model = new Model();
        const oldLeases = new Map<string, string>();
        let pruned = 0;
        for (const { operation, client, scope, from, lease: choice, wait } of steps) {
          const session = model.living(client);
          if (!session && model.sessions.delete(client)) pruned += 1;
          const leases = { own: session?.lease, none: undefined, other: "f00d", old: oldLeases.get(client) };
          const lease = leases[choice];
          switch (operation) {
            case "wait":
              model.now += wait;
              break;
            case "expire":
              presence.expire(model.now);
              break;
            case "touch":
              presence.touch(client, model.now);
              if (session) session.wroteAt = model.now;
              break;
            case "join":
            case "heartbeat": {
              const outcome = presence[operation](client, lease, scope, model.now);
              const refused = lease !== undefined && (model.dead.has(lease) || (session && session.lease !== lease));
              if (refused) {
                assert.equal(outcome.kind, "invalid_lease");
                break;
              }
              assert.equal(outcome.kind, "held");
              if (outcome.kind !== "held") break;
              assert.equal(outcome.lease.scope, scope);
              const keeps = session && (lease !== undefined || operation === "heartbeat");
              if (keeps) {
                assert.equal(outcome.lease.leaseId, session.lease);
                model.place(session, scope);
                break;
              }
              assert.match(outcome.lease.leaseId, /^[0-9a-f]{32,}$/);
              assert.notEqual(outcome.lease.leaseId, session?.lease);
              if (session) {
                model.dead.add(session.lease);
                oldLeases.set(client, session.lease);
              }
              model.sessions.set(client, {
                lease: outcome.lease.leaseId,
                scope,
                seenAt: model.now,
                wroteAt: undefined,
              });
              break;
            }
            case "move": {
              const outcome = presence.move(client, lease ?? "", from, scope, model.now);
              if (!session || lease !== session.lease) assert.equal(outcome.kind, "invalid_lease");
              else if (session.scope !== scope && session.scope !== from) {
                assert.deepEqual(outcome, { kind: "scope_mismatch", actual: session.scope });
              } else {
                assert.equal(outcome.kind, "held");
                model.place(session, scope);
              }
              break;
            }
            case "leave": {
              const outcome = presence.leave(client, lease ?? "", scope, model.now);
              if (!session) assert.deepEqual(outcome, { kind: "left", removed: false });
              else if (lease !== session.lease) assert.equal(outcome.kind, "invalid_lease");
              else if (session.scope !== scope)
                assert.deepEqual(outcome, { kind: "scope_mismatch", actual: session.scope });
              else {
                assert.deepEqual(outcome, { kind: "left", removed: true });
                model.dead.add(session.lease);
                oldLeases.set(client, session.lease);
                model.sessions.delete(client);
              }
            }
          }
          for (const each of scopes) assert.deepEqual(presence.counts(each, model.now), model.counts(each));
          const inUse = scopes.map((each) => model.counts(each)).filter((each) => each.viewing + each.editing > 0);
          assert.deepEqual(presence.scopes(model.now), inUse);
          const living = clients.filter((each) => model.living(each)).length;
          assert.equal(presence.counters(model.now).active_clients, living);
        }
        for (const client of clients) if (!model.living(client) && model.sessions.delete(client)) pruned += 1;
        presence.expire(model.now);
        assert.equal(presence.counters(model.now).stale_pruned_total, pruned);
      }),
      { numRuns: 500 },
    );
  });

  it("ends editing when a session moves", () => {
    const presence = createPresence(ttl, seededRandom(), silent);
    const joined = presence.join("c1", undefined, "/", 0);
    assert.ok(joined.kind === "held");
    presence.join("c2", undefined, "/", 0);
    presence.touch("c1", 1);
    presence.move("c1", joined.lease.leaseId, "/", "/a", 2);
    assert.deepEqual(presence.counts("/", 2), { gallery_id: "/", viewing: 1, editing: 0 });
    assert.deepEqual(presence.counts("/a", 2), { gallery_id: "/a", viewing: 1, editing: 0 });
  });

  it("counts each wrong lease", () => {
    const presence = createPresence(ttl, seededRandom(), silent);
    presence.join("c1", undefined, "/", 0);
    presence.join("c1", "wrong", "/", 0);
    presence.move("c1", "wrong", "/", "/a", 0);
    presence.leave("c1", "wrong", "/", 0);
    assert.equal(presence.counters(0).invalid_lease_total, 3);
  });

  it("forgets that a lease is dead after two minutes, so that memory stays bounded", () => {
    const presence = createPresence(ttl, seededRandom(), silent);
    const joined = presence.join("c1", undefined, "/", 0);
    assert.equal(joined.kind, "held");
    if (joined.kind !== "held") return;
    presence.leave("c1", joined.lease.leaseId, "/", 0);
    assert.equal(presence.heartbeat("c1", joined.lease.leaseId, "/", 119_999).kind, "invalid_lease");
    assert.equal(presence.heartbeat("c1", joined.lease.leaseId, "/", 120_001).kind, "held");
  });

  it("takes no more sessions than it may", () => {
    const presence = createPresence(ttl, seededRandom(), silent, 2);
    presence.join("c1", undefined, "/", 0);
    presence.join("c2", undefined, "/", 0);
    assert.equal(presence.join("c3", undefined, "/", 0).kind, "full");
    assert.equal(presence.join("c3", undefined, "/", 75).kind, "held", "room again once others have expired");
  });

  it("reports a session that goes, once", () => {
    const gone: string[] = [];
    const presence = createPresence(ttl, seededRandom(), { ...silent, sessionGone: (clientId) => gone.push(clientId) });
    presence.join("c1", undefined, "/", 0);
    presence.touch("c1", 50);
    presence.expire(80);
    assert.deepEqual(gone, [], "it still edits");
    presence.expire(110);
    presence.expire(200);
    assert.deepEqual(gone, ["c1"]);
  });
});
