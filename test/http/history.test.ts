import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import { freeLock, labelFolder } from "../support/label-folder.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";
import { openTestGallery } from "../support/test-gallery.ts";

async function openOnDisk() {
  const clock = manualClock(Date.UTC(2026, 5, 1));
  const files = createSimulatedDisk().files();
  const random = seededRandom(3);
  const journal = createFolderJournal({ folder: labelFolder, clock: yielding(clock), lock: freeLock, random, files });
  return openTestGallery(["/a.png", "/b.png"], { clock: yielding(clock), journal });
}

describe("GET /item/history", () => {
  it("says who set what, and when, newest first", async () => {
    const { call, lenslet } = await openOnDisk();
    await call("PUT", "/item?path=/a.png", { tags: ["sky"], notes: "", star: 4 }, { "x-updated-by": "Anna" });
    await call("PUT", "/item?path=/b.png", { tags: [], notes: "", star: 1 });
    await call("POST", "/metrics/items", { items: [{ path: "/a.png", metrics: { sharpness: 0.5 } }] });
    const put = { tags: ["sky", "pick"], notes: "bright", star: null };
    await call("PUT", "/item?path=/a.png", put, { "x-updated-by": "Ben" });
    const { status, body } = await call("GET", "/item/history?path=/a.png");
    assert.equal(status, 200);
    const at = "2026-06-01T00:00:00.000Z";
    assert.deepEqual(body, {
      path: "/a.png",
      changes: [
        {
          version: 4,
          at,
          by: "Ben",
          fields: [
            { field: "star", from: 4, to: null },
            { field: "flag", from: null, to: "pick" },
            { field: "notes", from: "", to: "bright" },
          ],
        },
        { version: 3, at, by: "server", fields: [{ field: "metrics.sharpness", from: null, to: 0.5 }] },
        {
          version: 2,
          at,
          by: "Anna",
          fields: [
            { field: "star", from: null, to: 4 },
            { field: "tags", from: [], to: ["sky"] },
          ],
        },
      ],
      next: null,
    });
    await lenslet.close();
  });

  it("is paged by version, and refuses what makes no sense", async () => {
    const { call, lenslet } = await openOnDisk();
    for (const star of [1, 2, 3]) await call("PUT", "/item?path=/a.png", { tags: [], notes: "", star });
    const first = await call("GET", "/item/history?path=/a.png&limit=2");
    assert.match(JSON.stringify(first.body), /"version":4.*"version":3.*"next":3/);
    const second = await call("GET", "/item/history?path=/a.png&limit=2&before=3");
    assert.match(JSON.stringify(second.body), /"changes":\[\{"version":2,[^\]]*\]\}\],"next":null/);
    for (const search of ["path=/a.png&limit=0", "path=/a.png&before=x", "limit=2"])
      assert.equal((await call("GET", `/item/history?${search}`)).status, 400, search);
    assert.equal((await call("GET", "/item/history?path=/none.png")).status, 404);
    await lenslet.close();
  });
});
