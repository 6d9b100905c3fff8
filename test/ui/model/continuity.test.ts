import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startPage } from "../../../src/ui/model/page/start-page.ts";
import { openPages, stars } from "../../support/open-pages.ts";

describe("a reloaded page", () => {
  it("has its cursor, and can undo what was done before", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const before = await openPage(browser);
    const ben = await openPage();
    before.edits.rate(["/a.png", "/b.png"], 4);
    before.edits.rate(["/c.png"], 2);
    before.selection.moveTo("/d.png");
    await pass(500);
    ben.edits.rate(["/b.png"], 1);
    await pass(500);
    before.tab.hide();
    before.tab.close();
    before.dispose();

    const after = await openPage(browser, { duplicateOf: before.tab });
    assert.equal(after.selection.cursor.value, "/d.png");
    after.edits.undo();
    after.edits.undo();
    await pass(1_000);
    assert.deepEqual(stars(after).slice(0, 3), [null, 1, null]);
    assert.equal(after.edits.canUndo.value, false);
  });

  it("undoes once it is live what was asked of it before, unless something else is labelled first", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const labelled = await openPage(browser);
    labelled.edits.rate(["/a.png"], 4);
    labelled.edits.rate(["/b.png"], 3);
    await pass(500);
    let last = labelled.tab;
    const reload = (dispose: () => void) => {
      last.hide();
      last.close();
      dispose();
      last = browser.openTab({ duplicateOf: last });
      const page = startPage(last.ports);
      t.after(() => page.dispose());
      return page;
    };

    const first = reload(labelled.dispose);
    first.edits.undo();
    await pass(1_000);
    assert.deepEqual(first.view.rowOf("/b.png")?.star, null);
    assert.deepEqual(first.view.rowOf("/a.png")?.star, 4);

    const second = reload(first.dispose);
    second.edits.undo();
    second.edits.rate(["/c.png"], 1);
    await pass(1_000);
    assert.deepEqual(second.view.rowOf("/a.png")?.star, 4);
    assert.deepEqual(second.view.rowOf("/c.png")?.star, 1);
  });

  it("begins anew at another address, and with storage that holds nonsense", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const before = await openPage(browser);
    before.selection.moveTo("/trip/f.png");
    before.tab.hide();
    for (const key of before.tab.tabStore.keys())
      if (key.startsWith("lenslet.undo")) before.tab.tabStore.set(key, '[{"text":1}]');
    before.tab.close();
    before.dispose();
    const after = await openPage(browser, { address: "/trip", duplicateOf: before.tab });
    await pass(250);
    assert.equal(after.selection.cursor.value, "/trip/e.png");
    assert.equal(after.edits.canUndo.value, false);
  });
});
