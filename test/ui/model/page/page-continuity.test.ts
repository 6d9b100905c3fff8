import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openPages, type Page } from "../../../support/open-pages.ts";

const sizeOf = (page: Page, path: string) => {
  const row = page.view.rowOf(path);
  return row && [row.width, row.height];
};

describe("a view in order of stars", () => {
  it("leaves the rated image under the cursor until one moves on", async (t) => {
    const { openPage, pass } = await openPages(t);
    const ben = await openPage();
    const page = await openPage(undefined, { address: "/?sort=-stars" });
    const before = page.view.order.value.slice();
    page.selection.moveTo("/c.png");
    page.commands.run("star-5");
    await pass(2_000);
    ben.edits.rate(["/d.png"], 3);
    await pass(2_000);
    assert.deepEqual(page.view.order.value.slice(), before);
    assert.equal(page.view.rowOf("/c.png")?.star, 5);
    page.selection.move("right");
    await pass(2_000);
    assert.deepEqual(page.view.order.value.slice(0, 2), ["/c.png", "/d.png"]);
    assert.equal(page.selection.cursor.value, "/d.png");
  });

  it("is asked for at once when one orders it anew, and follows colleagues while nothing is rated here", async (t) => {
    const { openPage, pass } = await openPages(t);
    const ben = await openPage();
    const page = await openPage(undefined, { address: "/?sort=-stars" });
    ben.edits.rate(["/d.png"], 3);
    await pass(2_000);
    assert.equal(page.view.order.value.pathAt(0), "/d.png");
    page.selection.moveTo("/c.png");
    page.commands.run("star-5");
    await pass(500);
    page.location.setSort("stars");
    await pass(500);
    assert.deepEqual(page.view.order.value.slice(-2), ["/d.png", "/c.png"]);
  });
});

describe("an image that leaves the view", () => {
  it("keeps its size, stamp and labels when one's own label takes it out", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/?q=-is:pick%20-is:reject&image=b.png" });
    const before = sizeOf(page, "/b.png");
    assert.ok(before && (before[0] ?? 0) > 0);
    const stamp = page.view.stampOf("/b.png");
    page.commands.run("reject");
    await pass(1_000);
    assert.equal(page.view.order.value.indexOf("/b.png"), -1);
    assert.deepEqual(sizeOf(page, "/b.png"), before);
    assert.equal(page.view.stampOf("/b.png"), stamp);
    assert.equal(page.view.rowOf("/b.png")?.flag, "reject");
  });

  it("keeps them when a colleague's label does, in the viewer and in a comparison", async (t) => {
    const { openPage, pass } = await openPages(t);
    const ben = await openPage();
    const viewing = await openPage(undefined, { address: "/?q=-is:reject&image=b.png" });
    const comparing = await openPage(undefined, { address: "/?q=-is:reject&compare=b.png&compare=c.png" });
    const before = sizeOf(viewing, "/b.png");
    assert.deepEqual([sizeOf(comparing, "/b.png"), sizeOf(comparing, "/c.png")], [before, before]);
    ben.edits.flag(["/b.png", "/c.png"], "reject");
    await pass(1_500);
    for (const page of [viewing, comparing]) {
      assert.equal(page.view.order.value.indexOf("/b.png"), -1);
      assert.deepEqual(sizeOf(page, "/b.png"), before);
      assert.equal(page.view.rowOf("/b.png")?.flag, "reject");
    }
    assert.deepEqual(sizeOf(comparing, "/c.png"), before);
  });

  it("is read by itself where the view never held it, and shown as soon as that response is there", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/trip?image=/a.png" });
    const drawn: (number | undefined)[] = [];
    const { effect } = await import("@preact/signals");
    t.after(effect(() => void drawn.push(page.view.factsOf("/a.png")?.width)));
    await pass(500);
    assert.ok((drawn.at(-1) ?? 0) > 0);
    assert.equal(page.view.rowOf("/a.png")?.star, null);
  });

  it("is asked for again when the first response was lost, and when everything is read anew", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/trip" });
    page.tab.setOnline(false);
    assert.equal(page.view.rowOf("/a.png"), undefined);
    await pass(1_000);
    page.tab.setOnline(true);
    await pass(35_000);
    assert.equal(page.view.rowOf("/a.png"), undefined);
    await pass(250);
    assert.ok(page.view.rowOf("/a.png"));
  });
});
