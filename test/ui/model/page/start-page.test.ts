import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemoryJournal } from "../../../../src/journal/memory-journal.ts";
import { openPages, paths } from "../../../support/open-pages.ts";

describe("a page", () => {
  it("says from the start, and until that is dismissed, why labels cannot be written", async (t) => {
    const memory = createMemoryJournal();
    const reason = "labels.log.jsonl is a folder; labels are not written.";
    const status = () => ({ ...memory.status(), problem: "read_only" as const, read_only_reason: reason });
    const { openPage, pass } = await openPages(t, paths, { journal: { ...memory, status } });
    const { toasts, edits } = await openPage();
    await pass(20_000);
    assert.deepEqual(
      toasts.shown.value.map(({ tone, text }) => [tone, text]),
      [["problem", reason]],
    );
    assert.equal(edits.allowed.value, false);
  });

  it("show the images of the folder in order", async (t) => {
    const { openPage } = await openPages(t);
    const page = await openPage();
    assert.deepEqual(page.view.order.value.slice(), paths);
    assert.equal(page.view.total.value, 6);
    assert.equal(page.connection.state.value, "live");
  });

  it("bring back into view what an undo brings back", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.search.type("-tag:reject");
    page.search.commit();
    await pass(500);
    page.selection.moveTo("/c.png");
    page.commands.run("reject");
    await pass(1000);
    assert.equal(page.view.order.value.indexOf("/c.png"), -1);
    assert.equal(page.selection.cursor.value, "/d.png");
    page.commands.run("undo");
    await pass(500);
    assert.equal(page.selection.cursor.value, "/c.png");
    assert.ok(page.view.order.value.indexOf("/c.png") >= 0);
  });

  it("keep the cursor in a comparison when an undo takes back what it does not show", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.edits.rate(["/d.png"], 5);
    await pass(500);
    page.location.openCompare(["/a.png", "/b.png"]);
    page.selection.moveTo("/a.png");
    page.edits.undo();
    await pass(500);
    assert.equal(page.view.rowOf("/d.png")?.star, null);
    assert.equal(page.selection.cursor.value, "/a.png");
  });

  it("keep the cursor on its image and the selection when the view is asked for again", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.selection.select("/b.png");
    page.selection.toggle("/d.png");
    page.location.setSort("-name");
    await pass(500);
    assert.equal(page.view.order.value.pathAt(0), "/trip/f.png");
    assert.equal(page.selection.cursor.value, "/d.png");
    assert.deepEqual([...page.selection.selected.value].sort(), ["/b.png", "/d.png"]);
  });

  it("go on to the next image after a label, also when the labelled one leaves the view", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/?q=star:none" });
    page.preferences.set({ autoAdvance: true });
    page.commands.run("open");
    for (const star of ["star-1", "star-2", "star-3"] as const) page.commands.run(star);
    await pass(500);
    assert.deepEqual(page.view.order.value.slice(), ["/d.png", "/trip/e.png", "/trip/f.png"]);
    assert.equal(page.location.place.value.image, "/d.png");
    assert.equal(page.selection.cursor.value, "/d.png");
  });

  it("stay on an image in the viewer that left the view, and go on from its place", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/?q=star:none&image=b.png" });
    page.commands.run("star-5");
    await pass(500);
    assert.equal(page.view.order.value.indexOf("/b.png"), -1);
    assert.equal(page.location.place.value.image, "/b.png");
    assert.equal(page.view.rowOf("/b.png")?.star, 5);
    page.commands.run("right");
    assert.equal(page.location.place.value.image, "/c.png");
  });

  it("write the whole view into the address, and go back", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.location.openFolder("/trip");
    await pass(100);
    page.commands.run("open");
    assert.equal(page.tab.address(), "/trip?image=e.png");
    page.commands.run("right");
    assert.equal(page.tab.address(), "/trip?image=f.png");
    page.tab.back();
    assert.equal(page.location.surface.value, "grid");
    assert.equal(page.location.place.value.folder, "/trip");
    page.tab.back();
    assert.equal(page.location.place.value.folder, "/");
    assert.equal(page.tab.steps(), 0);
  });
});

describe("a comparison", () => {
  it("is there again after one of its images was looked at alone, but is no part of that image's address", async (t) => {
    const { openPage } = await openPages(t);
    const { location, commands, selection, tab } = await openPage();
    location.openCompare(["/a.png", "/b.png"]);
    commands.run("right");
    commands.run("open");
    assert.equal(location.surface.value, "viewer");
    assert.equal(location.fragment.value, "/?image=b.png");
    commands.run("back");
    assert.deepEqual(location.place.value.compare, ["/a.png", "/b.png"]);
    assert.equal(selection.cursor.value, "/b.png");
    commands.run("open");
    tab.back();
    assert.equal(location.surface.value, "compare");
    commands.run("back");
    assert.equal(location.surface.value, "grid");
    commands.run("open");
    commands.run("back");
    assert.equal(location.surface.value, "grid");
  });

  it("is refused for more images than it can show, and for a single one", async (t) => {
    const { openPage } = await openPages(
      t,
      Array.from({ length: 10 }, (_, index) => `/${index}.png`),
    );
    const { location, commands, toasts } = await openPage();
    location.openCompare(["/1.png"]);
    assert.equal(location.surface.value, "grid");
    commands.run("select-all");
    commands.run("compare");
    assert.equal(location.surface.value, "grid");
    assert.equal(toasts.shown.value[0]?.text, "Compare shows up to 9 images.");
  });
});
