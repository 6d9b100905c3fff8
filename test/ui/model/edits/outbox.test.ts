import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openPages, stars } from "../../../support/open-pages.ts";

describe("edits that a page could not deliver", () => {
  it("are delivered by the next visit, once, and can be undone there", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const first = await openPage(browser);
    first.tab.setOnline(false);
    first.edits.rate(["/a.png"], 4);
    first.edits.flag(["/b.png", "/c.png"], "reject");
    first.edits.tag(["/a.png"], { add: ["sky"] });
    await pass(1_000);
    assert.equal(first.tab.warns(), false);
    assert.equal(browser.outbox.size, 3);
    first.tab.close();
    first.dispose();

    const next = await openPage(browser);
    await pass(2_000);
    assert.equal(next.edits.saveState.value.kind, "saved");
    assert.deepEqual(stars(next), [4, null, null, null, null, null]);
    assert.deepEqual(next.view.rowOf("/a.png")?.tags, ["sky"]);
    assert.equal(next.view.rowOf("/c.png")?.flag, "reject");
    assert.equal(next.view.rowOf("/a.png")?.version, 3);
    assert.equal(browser.outbox.size, 0);
    next.edits.undo();
    await pass(1_000);
    assert.deepEqual(next.view.rowOf("/a.png")?.tags, []);
    const third = await openPage(browser);
    await pass(2_000);
    assert.equal(third.view.rowOf("/a.png")?.version, 4);
  });

  it("ask where someone changed the same field meanwhile, also when several images were edited at once", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const first = await openPage(browser);
    const ben = await openPage();
    first.tab.setOnline(false);
    first.edits.rate(["/a.png", "/b.png"], 4);
    await pass(500);
    first.tab.close();
    first.dispose();
    ben.edits.rate(["/a.png"], 2);
    await pass(500);
    const next = await openPage(browser);
    await pass(2_000);
    assert.deepEqual(stars(ben).slice(0, 2), [2, 4]);
    const [conflict] = next.edits.conflicts.value;
    assert.deepEqual([conflict?.path, conflict?.mine, conflict?.theirs], ["/a.png", "★★★★", "★★"]);
  });

  it("ask again at the next visit when the page closed before the conflict was resolved, and then no more", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const ben = await openPage();
    const visit = async () => {
      const page = await openPage(browser);
      await pass(2_000);
      const leave = () => (page.tab.close(), page.dispose());
      const conflicts = page.edits.conflicts.value.toSorted((one, other) => one.path.localeCompare(other.path));
      const questions = conflicts.map(({ path, mine, theirs }) => [path, mine, theirs]);
      return { ...page, leave, conflicts, questions };
    };
    const first = await visit();
    first.tab.setOnline(false);
    first.edits.rate(["/a.png"], 4);
    first.edits.rate(["/b.png"], 5);
    await pass(500);
    first.leave();
    ben.edits.rate(["/a.png"], 2);
    ben.edits.rate(["/b.png"], 1);
    await pass(500);
    const asked = [
      ["/a.png", "★★★★", "★★"],
      ["/b.png", "★★★★★", "★"],
    ];
    const second = await visit();
    assert.deepEqual(second.questions, asked);
    assert.equal(second.tab.warns(), false);
    second.leave();
    ben.edits.rate(["/b.png"], 3);
    await pass(500);

    const third = await visit();
    assert.deepEqual(third.questions, [asked[0], ["/b.png", "★★★★★", "★★★"]]);
    const [a, b] = third.conflicts;
    if (a) third.edits.settle(a, "mine");
    if (b) third.edits.settle(b, "theirs");
    await pass(2_000);
    third.leave();

    const fourth = await visit();
    assert.deepEqual(fourth.questions, []);
    assert.deepEqual(stars(fourth).slice(0, 2), [4, 3]);
    assert.equal(browser.outbox.size, 0);
  });

  it("stay with the tab that lives", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const living = await openPage(browser);
    living.tab.setOnline(false);
    living.edits.rate(["/a.png"], 4);
    await pass(1_000);
    const other = await openPage(browser);
    await pass(2_000);
    assert.equal(other.view.rowOf("/a.png")?.star, null);
    assert.equal(browser.outbox.size, 1);
    living.tab.setOnline(true);
    await pass(35_000);
    assert.equal(other.view.rowOf("/a.png")?.star, 4);
    assert.equal(browser.outbox.size, 0);
  });

  it("are kept in memory with a warning where the device stores nothing", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    browser.storage.works = false;
    const page = await openPage(browser);
    page.tab.setOnline(false);
    page.edits.rate(["/a.png"], 4);
    await pass(1_000);
    assert.equal(page.tab.warns(), true);
    page.tab.setOnline(true);
    await pass(35_000);
    assert.equal(page.tab.warns(), false);
    assert.equal(page.edits.saveState.value.kind, "saved");
  });
});

describe("without Web Locks, edits that a page could not deliver", () => {
  for (const locks of ["none", "refused"] as const) {
    it(`are delivered once by the next visit, and stay with a tab that lives (${locks})`, async (t) => {
      const { openPage, newBrowser, pass } = await openPages(t);
      const browser = newBrowser({ locks });
      const living = await openPage(browser);
      living.tab.setOnline(false);
      living.edits.rate(["/b.png"], 2);
      const closed = await openPage(browser);
      closed.tab.setOnline(false);
      closed.edits.rate(["/a.png"], 4);
      await pass(500);
      assert.equal(browser.outbox.size, 2);
      closed.tab.close();
      closed.dispose();

      const [one, other] = [await openPage(browser), await openPage(browser)];
      await pass(3_000);
      const fromLastVisit = [one, other].filter(({ toasts }) =>
        toasts.shown.value.some(({ text }) => text.startsWith("From your last visit")),
      );
      assert.equal(fromLastVisit.length, 1, "one of two that open at the same time");
      assert.deepEqual(stars(one).slice(0, 2), [4, null]);
      assert.equal(one.view.rowOf("/a.png")?.version, 2, "written once");
      assert.equal(browser.outbox.size, 1);
      living.tab.setOnline(true);
      await pass(35_000);
      assert.deepEqual(stars(other).slice(0, 2), [4, 2]);
      assert.equal(browser.outbox.size, 0);
    });
  }

  it("are delivered once they are old enough where tabs cannot talk to each other either", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser({ locks: "none", channels: false });
    const first = await openPage(browser);
    first.tab.setOnline(false);
    first.edits.rate(["/a.png"], 4);
    await pass(500);
    first.tab.close();
    first.dispose();
    const next = await openPage(browser);
    await pass(10_000);
    assert.equal(next.view.rowOf("/a.png")?.star, null);
    await pass(180_000);
    assert.equal(next.view.rowOf("/a.png")?.star, 4);
    assert.equal(browser.outbox.size, 0);
  });
});

describe("the inspector", () => {
  it("refills once the server is back", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.tab.setOnline(false);
    page.selection.moveTo("/b.png");
    await pass(1_000);
    const shown = () => page.inspector.item.value?.path;
    assert.equal(shown(), undefined);
    page.tab.setOnline(true);
    await pass(35_000);
    assert.equal(shown(), "/b.png");
  });
});
