import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeTab } from "../../../support/fake-browser.ts";
import { openPages, paths, stars } from "../../../support/open-pages.ts";

describe("pages of one gallery", () => {
  it("resume after a cut with nothing lost", async (t) => {
    const { openPage, pass, settle } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    anna.tab.setOnline(false);
    await settle();
    for (const star of [1, 2, 3]) {
      ben.edits.rate(["/a.png"], star);
      await pass(250);
    }
    await pass(2_000);
    assert.equal(anna.connection.state.value, "offline");
    anna.tab.setOnline(true);
    await pass(1_000);
    assert.equal(anna.connection.state.value === "offline", false);
    assert.equal(anna.view.rowOf("/a.png")?.star, 3);
  });

  it("reload state when what was missed is gone", async (t) => {
    const { openPage, pass, settle } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    anna.tab.setOnline(false);
    for (let round = 0; round < 101; round += 1) {
      ben.edits.rate(paths, (round % 5) + 1);
      await settle();
    }
    await pass(1_000);
    anna.tab.setOnline(true);
    await pass(3_000);
    assert.deepEqual(stars(anna), stars(ben));
    assert.equal(anna.connection.state.value, "editing");
  });

  it("share one stream between the tabs of a browser, and go on when its owner closes", async (t) => {
    const { openPage, pass, gallery, newBrowser } = await openPages(t);
    const browser = newBrowser();
    const first = await openPage(browser);
    const second = await openPage(browser);
    await pass(500);
    const subscribers = async () => {
      const { body } = await gallery.call("GET", "/presence/diagnostics");
      return typeof body === "object" && body !== null && "connected_sse_clients" in body
        ? body.connected_sse_clients
        : -1;
    };
    assert.equal(await subscribers(), 1);
    first.edits.rate(["/a.png"], 4);
    await pass(250);
    assert.equal(second.view.rowOf("/a.png")?.star, 4);
    first.dispose();
    first.tab.close();
    await pass(1_000);
    assert.equal(await subscribers(), 1);
    await gallery.patch("/a.png", { set_star: 1, base_version: 2 });
    await pass(500);
    assert.equal(second.view.rowOf("/a.png")?.star, 1);
  });

  it("give a duplicated tab an identity of its own, and keep it over a reload", async (t) => {
    const { openPage, pass, newBrowser } = await openPages(t);
    const browser = newBrowser();
    const first = await openPage(browser);
    const twin = await openPage(browser, { duplicateOf: first.tab });
    await pass(1_000);
    assert.equal(first.connection.viewing.value, 1);
    const id = (tab: FakeTab) => [...tab.tabStore.values()][0];
    assert.notEqual(id(first.tab), id(twin.tab));
    twin.tab.hide();
    twin.dispose();
    twin.tab.close();
    const again = await openPage(browser, { duplicateOf: twin.tab });
    assert.equal(id(again.tab), id(twin.tab));
  });
});
