import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createRoom } from "../../src/live/room.ts";
import type { LiveEvent, NumberedEvent } from "../../src/wire/event.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";

function createTestRoom(lifecycleV2 = true) {
  const clock = manualClock();
  const events: LiveEvent[] = [];
  const feed = {
    publish: (event: NumberedEvent) => void events.push(event),
    announce: (event: LiveEvent) => void events.push(event),
  };
  const room = createRoom({ clock, random: seededRandom(), feed, lifecycleV2, viewTtlMs: 75_000, editTtlMs: 60_000 });
  const join = (clientId: string, scope: string, leaseId?: string, introduction = {}) => {
    const entered = room.join(clientId, leaseId, scope, introduction);
    assert.equal(entered.kind, "held");
    return entered.kind === "held" ? entered.lease.leaseId : "";
  };
  const counts = () =>
    events.flatMap((event) =>
      event.event === "presence" ? [`${event.data.gallery_id} ${event.data.viewing}/${event.data.editing}`] : [],
    );
  return { clock, room, events, counts, join };
}

describe("createRoom", () => {
  it("publishes each change of a scope's counts, and nothing when none changed", () => {
    const { clock, room, counts, join } = createTestRoom();
    const lease = join("c1", "/a");
    join("c1", "/a", lease);
    room.heartbeat("c1", undefined, "/a", {});
    clock.advance(2000);
    room.touch("c1");
    room.touch("c1");
    room.move("c1", lease, "/a", "/b");
    room.leave("c1", lease, "/b");
    assert.deepEqual(counts(), ["/a 1/0", "/a 1/1", "/a 0/0", "/b 1/0", "/b 0/0"]);
  });

  it("publishes no more often than every 100 ms while a scope changes fast, and ends with the truth", () => {
    const { clock, counts, join } = createTestRoom();
    for (let index = 0; index < 100; index += 1) join(`c${index}`, "/");
    assert.equal(counts().length, 10);
    clock.advance(100);
    assert.deepEqual(counts().slice(10), ["/ 100/0"]);
    clock.advance(1000);
    assert.equal(counts().length, 11);
  });

  it("never publishes the same counts twice in a row, and always ends with the truth", () => {
    const step = fc.record({
      what: fc.constantFrom("join", "leave", "touch", "prune", "wait"),
      client: fc.nat(5),
      scope: fc.constantFrom("/", "/a"),
      ms: fc.nat(40_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, room, events, join } = createTestRoom();
        const leases = new Map<string, { lease: string; scope: string }>();
        for (const { what, client, scope, ms } of steps) {
          const id = `c${client}`;
          const held = leases.get(id);
          if (what === "join") leases.set(id, { lease: join(id, scope), scope });
          if (what === "leave" && held) room.leave(id, held.lease, held.scope);
          if (what === "touch") room.touch(id);
          if (what === "prune") room.prune();
          if (what === "wait") clock.advance(ms);
        }
        room.prune();
        clock.advance(100);
        for (const scope of ["/", "/a"]) {
          const published = events.flatMap((event) =>
            event.event === "presence" && event.data.gallery_id === scope ? [event.data] : [],
          );
          published.reduce(
            (before, after) => {
              assert.notDeepEqual(after, before);
              return after;
            },
            { gallery_id: scope, viewing: 0, editing: 0 },
          );
          assert.deepEqual(published.at(-1) ?? { gallery_id: scope, viewing: 0, editing: 0 }, room.counts(scope));
        }
      }),
    );
  });

  it("removes a crashed session within the TTL and one prune interval, and says so", () => {
    const { clock, room, counts, join } = createTestRoom();
    clock.every(5000, () => room.prune());
    join("c1", "/");
    clock.advance(74_999);
    assert.deepEqual(counts(), ["/ 1/0"]);
    clock.advance(5001);
    assert.deepEqual(counts(), ["/ 1/0", "/ 0/0"]);
    assert.equal(room.counters().stale_pruned_total, 1);
  });

  it("in legacy mode joins, moves and refreshes alike, and lets nobody leave", () => {
    const { room, join } = createTestRoom(false);
    const lease = join("c1", "/a");
    assert.equal(join("c1", "/a"), lease, "a join without a lease keeps the session's");
    assert.equal(room.move("c1", lease, "/elsewhere", "/b").kind, "held");
    assert.equal(room.counts("/b").viewing, 1);
    assert.deepEqual(room.leave("c1", lease, "/b"), { kind: "left", removed: false });
    assert.equal(room.counts("/b").viewing, 1);
    assert.equal(room.move("c1", "wrong", "/b", "/a").kind, "invalid_lease");
    assert.deepEqual(room.leave("c1", "wrong", "/a"), { kind: "left", removed: false });
    assert.equal(room.counters().invalid_lease_total, 1, "of the move alone");
  });

  it("shows people who introduce themselves, and never a client id", () => {
    const { clock, room, events, join } = createTestRoom();
    join("secret-1", "/", undefined, { name: " Ann ", looking_at: "/x.jpg" });
    join("secret-2", "/");
    clock.advance(100);
    const [ann] = room.people();
    assert.deepEqual(room.people().length, 1);
    assert.deepEqual(
      { ...ann, person: "", hue: 0 },
      { person: "", hue: 0, name: "Ann", gallery_id: "/", looking_at: "/x.jpg", view: "", editing: false },
    );
    assert.deepEqual(room.author("secret-1")?.name, "Ann");
    assert.equal(room.author("secret-2"), undefined);
    assert.ok(!JSON.stringify(events).includes("secret"));
  });

  it("publishes a person at most every 100 ms, and the last state always", () => {
    const { clock, room, events, join } = createTestRoom();
    const lease = join("c1", "/", undefined, { name: "Ann" });
    for (let index = 0; index < 20; index += 1) room.heartbeat("c1", lease, "/", { looking_at: `/${index}.jpg` });
    clock.advance(1000);
    const told = events.flatMap((event) => (event.event === "person" ? [event.data.looking_at] : []));
    assert.ok(told.length <= 3, String(told));
    assert.equal(told.at(-1), "/19.jpg");
    room.leave("c1", lease, "/");
    assert.equal(events.filter((event) => event.event === "person-left").length, 1);
    assert.deepEqual(room.people(), []);
  });
});
