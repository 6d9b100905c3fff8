import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createControlledJournal } from "../support/controlled-journal.ts";
import { planBulk } from "../../src/labels/bulk-edit.ts";
import { createLabelStore } from "../../src/labels/store.ts";
import { createLabelWriter } from "../../src/labels/writer.ts";
import { createFeed } from "../../src/live/feed.ts";
import { createTimeSlices } from "../../src/time-slices.ts";
import { BulkResponse } from "../../src/wire/bulk.ts";
import type { Labels } from "../../src/wire/sidecar.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";

const by = { updated_by: "bulk", updated_at: "2026-01-01T00:00:00.000Z" };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const pathOf = (index: number) => `/${index}.jpg`;

/** A gallery of labels whose journal takes a turn of the event loop for each batch. */
async function openLabels(images: number, journal = createControlledJournal()) {
  const clock = yielding(manualClock());
  const slices = createTimeSlices({ clock });
  const random = seededRandom(1);
  const events: string[] = [];
  const feed = createFeed({ clock, random });
  const recording = {
    ...feed,
    publish: (event: Parameters<typeof feed.publish>[0]) => {
      if (event.event === "item-updated") events.push(`${event.data.path} ${event.data.version}`);
      feed.publish(event);
    },
  };
  const visible = createLabelStore(journal, recording, slices);
  await visible.load();
  let batches = 0;
  const slow = {
    append: async (records: Parameters<typeof journal.append>[0]) => {
      batches += 1;
      await turn();
      return journal.append(records);
    },
  };
  const writer = createLabelWriter({
    journal: slow,
    visible,
    cursor: () => feed.cursor,
    slices,
    random,
  });
  const paths = Array.from({ length: images }, (_, index) => pathOf(index));
  const star = (path: string, value: number) =>
    writer.submit((read) => {
      const labels: Labels = { ...read(path), star: value, version: read(path).version + 1, updated_by: "one" };
      return { records: [{ type: "item-updated", path, labels }], response: labels };
    });
  /** Stars all images, or those that have no star. */
  const starAll = (value: number, onlyUnstarred = false, onPlanned = async () => {}, seemsShort = false) =>
    writer.submitLong<readonly string[]>(async (read) => {
      async function* edits() {
        yield {
          edit: { set_star: value, match: { path: "/", recursive: true, q: "" } },
          paths: onlyUnstarred ? paths.filter((path) => read(path).star === null) : paths,
          isImage: () => true,
          ...(onlyUnstarred && { matches: (_: string, labels: Labels) => labels.star === null }),
        };
      }
      const plan = await planBulk(edits(), read, by);
      if (plan.kind !== "planned") assert.fail(plan.kind);
      await onPlanned();
      const { byPath, pieces, revisit } = plan;
      return { byPath, pieces, finish: (...seen) => ({ ...revisit(...seen), response: [...pieces] }) };
    }, seemsShort);
  return { journal, visible, writer, star, starAll, events, paths, batches: () => batches, feed };
}

const responseOf = (written: Awaited<ReturnType<Awaited<ReturnType<typeof openLabels>>["starAll"]>>) =>
  BulkResponse.parse(JSON.parse(written.kind === "written" ? written.response.join("") : ""));

describe("a command of many images", () => {
  it("is stored in batches with others in between, and counts at its end", async () => {
    const { star, starAll, visible, paths, batches, journal } = await openLabels(20_000);
    const long = starAll(3);
    let ended = false;
    void long.then(() => (ended = true));
    let others = 0;
    while (!ended) {
      const before = batches();
      await star(pathOf(others % 7), others % 6);
      assert.ok(batches() - before <= 2, `waited for ${batches() - before} batches`);
      others += 1;
    }
    assert.ok(others >= 10, `${others} edits went by`);
    const response = responseOf(await long);
    assert.equal(response.changed + response.unchanged, 20_000);
    const { labels } = await journal.load();
    for (const path of paths) assert.deepEqual(labels.get(path), visible.of(path));
    assert.equal(visible.of(pathOf(19_000)).star, 3);
  });

  it("is planned anew for images that others change meanwhile, also if these no longer match", async () => {
    const { star, starAll, visible } = await openLabels(2_000);
    const long = starAll(3, true, async () => {
      await star(pathOf(5), 5);
      await star(pathOf(1999), 1);
    });
    const response = responseOf(await long);
    assert.deepEqual([response.changed, response.unchanged], [1998, 2]);
    assert.deepEqual(response.outcomes[5], { path: pathOf(5), status: "unchanged", version: 2 });
    assert.equal(visible.of(pathOf(5)).star, 5);
    assert.equal(visible.of(pathOf(6)).star, 3);
  });

  it("does not wait for another long one if it is short", async () => {
    const { writer, starAll, visible, paths } = await openLabels(20_000);
    let isOver = false;
    const long = starAll(3).then(() => (isOver = true));
    await turn();
    async function* edits() {
      yield { edit: { set_star: 5, paths }, paths: paths.slice(0, 10), isImage: () => true };
    }
    const short = await writer.submitLong<string>(async (read) => {
      const plan = await planBulk(edits(), read, by);
      if (plan.kind !== "planned") assert.fail(plan.kind);
      return {
        byPath: plan.byPath,
        pieces: plan.pieces,
        finish: (...seen) => ({ ...plan.revisit(...seen), response: "" }),
      };
    }, true);
    assert.deepEqual([short.kind, isOver], ["written", false]);
    await long;
    assert.deepEqual([visible.of(pathOf(9)).version, visible.of(pathOf(10)).version], [3, 2]);
    assert.equal(visible.of(pathOf(9)).star, 3);
  });

  it("leaves nothing if a part of it is refused, and lets the next one through", async () => {
    const { starAll, visible, journal, star } = await openLabels(5_000);
    const long = starAll(2, false, async () => journal.refuse("disk_full"));
    assert.deepEqual(await long, { kind: "refused", reason: "disk_full" });
    journal.refuse(undefined);
    assert.equal(visible.of(pathOf(1)).version, 1);
    assert.equal((await journal.load()).labels.size, 0);
    await star(pathOf(1), 4);
    assert.equal(responseOf(await starAll(1)).changed, 5_000);
    assert.equal((await journal.load()).labels.get(pathOf(1))?.version, 3);
  });

  it("loses no edit of others, raises each image's version in its events, and reports what it did", async () => {
    const action = fc.record({ image: fc.nat(599), star: fc.nat(5), turns: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 30 }), fc.boolean(), async (actions, onlyUnstarred) => {
        const { star, starAll, visible, journal, events, paths, writer } = await openLabels(600);
        const first = starAll(3, onlyUnstarred);
        const second = starAll(4, onlyUnstarred);
        const versions = new Map<string, number[]>();
        for (const { image, star: value, turns } of actions) {
          for (let count = 0; count < turns; count += 1) await turn();
          const written = await star(pathOf(image), value);
          if (written.kind !== "written") assert.fail(written.kind);
          versions.set(pathOf(image), [...(versions.get(pathOf(image)) ?? []), written.response.version]);
        }
        for (const { outcomes } of [responseOf(await first), responseOf(await second)]) {
          for (const outcome of outcomes) {
            if (outcome.status !== "changed") continue;
            versions.set(outcome.path, [...(versions.get(outcome.path) ?? []), outcome.version]);
          }
        }
        await writer.close();
        const { labels } = await journal.load();
        for (const path of paths) {
          const all = (versions.get(path) ?? []).toSorted((one, other) => one - other);
          assert.deepEqual(
            all,
            Array.from({ length: all.length }, (_, index) => index + 2),
            path,
          );
          assert.equal(visible.of(path).version, all.length + 1);
          assert.deepEqual(labels.get(path) ?? visible.of(path), visible.of(path));
        }
        const seen = new Map<string, number>();
        for (const event of events) {
          const [path = "", version = ""] = event.split(" ");
          assert.ok(Number(version) > (seen.get(path) ?? 1), `${event} after ${seen.get(path)}`);
          seen.set(path, Number(version));
        }
      }),
      { numRuns: 40 },
    );
  });
});
