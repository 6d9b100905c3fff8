import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createDeadlineList } from "../../src/live/deadline-list.ts";

describe("createDeadlineList", () => {
  it("gives what a sorted list of deadlines would", () => {
    const operation = fc.record({
      what: fc.constantFrom("renew", "remove", "take", "oldest"),
      id: fc.nat(5),
      wait: fc.nat(4),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const list = createDeadlineList<number>(5);
        const entries = Array.from({ length: 6 }, (_, id) => list.entry(id));
        let model: { id: number; dueAt: number }[] = [];
        let now = 0;
        for (const { what, id, wait } of operations) {
          now += wait;
          const entry = entries[id];
          if (!entry) continue;
          if (what === "renew") {
            list.renew(entry, now);
            model = [...model.filter((each) => each.id !== id), { id, dueAt: now + 5 }];
          } else if (what === "remove") {
            list.remove(entry);
            model = model.filter((each) => each.id !== id);
          } else {
            const first = model[0];
            const expected = first && (what === "oldest" || first.dueAt <= now) ? first.id : undefined;
            assert.equal(what === "oldest" ? list.takeOldest() : list.takeDue(now), expected);
            if (expected !== undefined) model = model.slice(1);
          }
          assert.equal(list.size, model.length);
          assert.deepEqual(
            [...list.due(now)],
            model.filter((each) => each.dueAt <= now).map((each) => each.id),
          );
        }
      }),
    );
  });
});
