import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDamagedImages } from "../../src/gallery/damaged-images.ts";
import { createGallery } from "../../src/gallery/gallery.ts";
import { createOpenViews } from "../../src/gallery/open-views.ts";
import { windowRoutes } from "../../src/http/routes/window-routes.ts";
import { createSharedResponses } from "../../src/http/cached-responses.ts";
import { createFeed } from "../../src/live/feed.ts";
import { createTimeSlices } from "../../src/time-slices.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";

function openRoutes() {
  const clock = manualClock();
  const gallery = createGallery();
  const openViews = createOpenViews("run");
  const feed = createFeed({ clock, random: seededRandom() });
  const slices = createTimeSlices({ clock });
  const shared = createSharedResponses({ slices, revision: () => "same", cursor: () => feed.cursor });
  const routes = windowRoutes({
    gallery,
    damaged: createDamagedImages(() => {}),
    shared,
    openViews,
    checkFolder: async () => {},
    readHeaders: async () => {},
    prefer: () => {},
    feed,
  });
  const get = async (route: "view" | "viewWindow", address: string, etag = "") => {
    const url = new URL(address, "http://localhost");
    const request = new Request(url, { headers: etag === "" ? {} : { "if-none-match": etag } });
    return routes[route]({ request, url, asked: url, role: "viewer", bodyBytes: 0 });
  };
  return { gallery, openViews, get };
}

describe("GET /view of a view that has expired", () => {
  it("responds with a token that is valid, though nothing has changed", async () => {
    const { gallery, openViews, get } = openRoutes();
    const { etag } = { etag: "", ...(await get("view", "/view")).headers };
    assert.equal((await get("view", "/view", etag)).status, 304);
    assert.equal((await get("viewWindow", "/view/window?token=run-1")).status, 200);
    for (const name of ["one", "other"])
      openViews.open(name, { table: gallery.table, rows: new Uint32Array(15_999_850) });
    await assert.rejects(get("viewWindow", "/view/window?token=run-1"), { code: "view_expired" });
    assert.equal((await get("view", "/view", etag)).status, 200);
    assert.equal((await get("viewWindow", "/view/window?token=run-4")).status, 200);
  });
});
