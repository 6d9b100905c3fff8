import { createColumns } from "../../../../src/ui/model/view/columns.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLabelsModel } from "../../../../src/ui/model/edits/labels-model.ts";
import { createHistoryEntries } from "../../../../src/ui/model/view/history-entries.ts";
import { createLocationModel } from "../../../../src/ui/model/view/location.ts";
import { createReviewQueue } from "../../../../src/ui/model/view/review-queue.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { toPlainResponse } from "../../../support/query-response.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const image = (path: string) => ({ path, star: null, tags: [], noted: false, version: 1 });

describe("createReviewQueue", () => {
  it("follows an edit at once, and shows no count that the edit has overtaken", async (t) => {
    const clock = manualClock();
    const { ports } = createFakeBrowser({
      clock,
      random: seededRandom(1),
      fetch: async () => new Response(),
    }).openTab();
    const labels = createLabelsModel();
    labels.adopt(createColumns(toPlainResponse([image("/a"), image("/b")])));
    const responses: ((total: number) => void)[] = [];
    const queue = createReviewQueue({
      client: {
        count: () =>
          new Promise((resolve) =>
            responses.push((total) => resolve({ body: { total, inScope: 2 }, eventId: null, etag: null })),
          ),
      },
      clock,
      location: createLocationModel({ entries: createHistoryEntries(ports.address), newSeed: () => 1 }),
      labels,
    });
    t.after(() => queue.dispose());
    const response = async (total: number) => {
      responses.shift()?.(total);
      await new Promise((resolve) => setImmediate(resolve));
    };
    await response(2);
    assert.deepEqual(queue.progress.value, { left: 2, total: 2 });
    clock.advance(250);
    assert.equal(responses.length, 1, "counts again soon");
    const release = labels.hold(["/a"], { set_star: 4 });
    assert.deepEqual(queue.progress.value, { left: 1, total: 2 });
    await response(2);
    assert.deepEqual(queue.progress.value, { left: 1, total: 2 }, "that count is of before the edit");
    labels.learn("/a", { star: 4, tags: [], notes: "" }, 2);
    release();
    clock.advance(250);
    await response(1);
    assert.deepEqual(queue.progress.value, { left: 1, total: 2 });
  });
});
