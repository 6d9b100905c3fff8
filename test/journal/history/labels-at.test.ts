import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { labelsAt } from "../../../src/journal/history/labels-at.ts";
import type { Moment } from "../../../src/journal/journal.ts";
import type { Labels } from "../../../src/wire/sidecar.ts";
import { labelFolder } from "../../support/label-folder.ts";
import type { SimulatedDisk } from "../../support/simulated-disk.ts";
import { playEdits, start, type EditStep, type StoredEdit } from "../../support/edits-with-crashes.ts";

const images = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<EditStep> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("edit"), images, response: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash"), after: fc.nat(40), isPowerCut: fc.boolean() }) },
);

function replayed(edits: readonly StoredEdit[], time: number): Map<string, Labels> {
  const until = edits.filter(({ labels }) => Date.parse(labels.updated_at) <= time);
  return new Map(until.map(({ path, labels }) => [path, labels]));
}

const at = (time: number): Moment => ({ kind: "time", time });
const found = async (disk: SimulatedDisk, moment: Moment) => {
  const past = await labelsAt(disk.files(), labelFolder, moment);
  assert.ok(past.kind === "labels", JSON.stringify(past));
  return sorted(past.labels);
};
const sorted = (labels: ReadonlyMap<string, Labels>) =>
  [...labels].toSorted(([one], [other]) => one.localeCompare(other));

describe("the labels at an earlier time", () => {
  it("are those of a replay of all stored edits up to then, whenever the server ended", async () => {
    const steps = fc.array(step, { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(45), async (played, minutes) => {
        const { disk, journal, edits } = await playEdits(played);
        const time = start + minutes * 60_000;
        assert.deepEqual(await found(disk, at(time)), sorted(replayed(edits, time)));
        await journal.close();
      }),
      { numRuns: 150 },
    );
  });

  it("are those of a named state, whenever the server ended", async () => {
    const naming = fc.record({ kind: fc.constant("name" as const) });
    const steps = fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: naming }), {
      minLength: 10,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (played) => {
        const { disk, journal, edits, named } = await playEdits(played);
        const stored = await journal.loadStates?.();
        assert.ok(stored?.kind === "good");
        const ids = new Map(stored.states.map(({ name, id }) => [name, id]));
        for (const [name, count] of named) {
          const then = replayed(edits.slice(0, count), Number.POSITIVE_INFINITY);
          assert.deepEqual(await found(disk, { kind: "line", id: ids.get(name) ?? -1 }), sorted(then));
        }
        await journal.close();
      }),
      { numRuns: 100 },
    );
  });

  it("are unknown where the oldest changes were dropped", async () => {
    const rounds = Array.from({ length: 150 }, (_, index): EditStep[] => [
      { kind: "edit", images: [index % 3], response: false },
      { kind: "wait" },
    ]).flat();
    const { disk, journal, edits } = await playEdits(rounds, 8_000);
    const early = await labelsAt(disk.files(), labelFolder, at(start + 60_000));
    assert.equal(early.kind, "too_early");
    const end = start + 1_000 * 60_000;
    assert.deepEqual(await found(disk, at(end)), sorted(replayed(edits, end)));
    await journal.close();
  });
});
