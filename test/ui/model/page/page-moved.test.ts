import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tinyPng } from "../../../support/test-gallery.ts";
import { openPages, stars } from "../../../support/open-pages.ts";

const paths = ["/a.png", "/b.png", "/c.png"];

/** A page of three images, and what renames their files. */
async function openMoving(t: Parameters<typeof openPages>[0]) {
  const { gallery, openPage, newBrowser, pass } = await openPages(t, paths);
  const { source, call } = gallery;
  for (const [index, path] of paths.entries()) source.put(path, tinyPng, Date.UTC(2020, 0, index + 1));
  await call("POST", "/refresh?path=/", {});
  const browser = newBrowser();
  const page = await openPage(browser);
  const label = async (path: string, command: Parameters<typeof page.commands.run>[0]) => {
    page.selection.moveTo(path);
    page.commands.run(command);
    await pass(1_000);
  };
  const rename = async (...renames: readonly (readonly [string, string])[]) => {
    for (const [from, to] of renames) source.rename(from, to);
    await call("POST", "/refresh?path=/", {});
    await pass(2_000);
  };
  /** Renames a file as far as the server knows, before the page hears of it. */
  const renameUnseen = async (from: string, to: string) => {
    source.rename(from, to);
    await call("POST", "/refresh?path=/", {});
  };
  /** Closes the page, and opens it again once `meanwhile` has happened. */
  const reload = async (meanwhile: () => Promise<void>, { tab, dispose } = page) => {
    tab.hide();
    tab.close();
    dispose();
    await meanwhile();
    return openPage(browser, { duplicateOf: tab, address: tab.address() });
  };
  return { page, label, rename, renameUnseen, reload, pass };
}

describe("a file that is renamed while a page shows it", () => {
  it("is the one that undo and redo change", async (t) => {
    const { page, label, rename, pass } = await openMoving(t);
    await label("/a.png", "star-4");
    await label("/b.png", "star-4");
    await rename(["/a.png", "/held.png"], ["/b.png", "/a.png"], ["/held.png", "/b.png"]);
    assert.deepEqual(stars(page), [4, 4, null]);
    page.commands.run("undo");
    await pass(1_000);
    assert.deepEqual(stars(page), [null, 4, null], "the second rating was of what is a.png now");
    assert.equal(page.selection.cursor.value, "/a.png");
    page.commands.run("redo");
    await pass(1_000);
    await rename(["/a.png", "/d.png"]);
    page.commands.run("undo");
    page.commands.run("undo");
    await pass(1_000);
    assert.deepEqual(page.view.order.value.slice(), ["/b.png", "/c.png", "/d.png"]);
    assert.deepEqual(stars(page), [null, null, null]);
  });

  it("is the one that an edit changes which arrives once it has its new name, alone and among others", async (t) => {
    const { page, rename, pass, renameUnseen } = await openMoving(t);
    page.selection.moveTo("/a.png");
    await renameUnseen("/a.png", "/d.png");
    page.commands.run("star-4");
    await pass(2_000);
    assert.deepEqual(page.view.order.value.slice(), ["/b.png", "/c.png", "/d.png"]);
    assert.deepEqual(stars(page), [null, null, 4]);

    page.selection.selectAll();
    const renamed = renameUnseen("/c.png", "/e.png");
    page.commands.run("star-2");
    await renamed;
    await pass(2_000);
    assert.deepEqual(page.view.order.value.slice(), ["/b.png", "/d.png", "/e.png"]);
    assert.deepEqual(stars(page), [2, 2, 2]);
    page.commands.run("undo");
    await pass(2_000);
    assert.deepEqual(stars(page), [null, 4, null]);
    await rename(["/e.png", "/f.png"]);
    assert.equal(page.view.order.value.slice().at(-1), "/f.png");
  });

  it("is the one that undo changes after a reload during which two files swapped their names", async (t) => {
    const { label, rename, reload, pass } = await openMoving(t);
    await label("/b.png", "star-4");
    await label("/a.png", "star-4");
    const swap = () => rename(["/a.png", "/held.png"], ["/b.png", "/a.png"], ["/held.png", "/b.png"]);
    const again = await reload(swap);
    assert.deepEqual(stars(again), [4, 4, null]);
    again.edits.undo();
    await pass(1_000);
    assert.deepEqual(stars(again), [4, null, null], "the last rating was of what is b.png now");
    assert.deepEqual(again.offView.changes.value, []);
  });

  it("has the cursor after a reload during which it was renamed, in the grid and in the viewer", async (t) => {
    const { page, label, rename, reload } = await openMoving(t);
    await label("/b.png", "star-4");
    page.selection.moveTo("/b.png");
    const again = await reload(() => rename(["/b.png", "/x.png"]));
    assert.deepEqual(again.view.order.value.slice(), ["/a.png", "/c.png", "/x.png"]);
    assert.equal(again.selection.cursor.value, "/x.png");
    again.location.openImage("/x.png");
    const viewer = await reload(() => rename(["/x.png", "/b.png"]), again);
    assert.equal(viewer.location.place.value.image, "/b.png");
    assert.equal(viewer.selection.cursor.value, "/b.png");
    assert.equal(viewer.view.absence("/b.png"), undefined);
  });

  it("keeps the cursor, and is nobody's change", async (t) => {
    const { page, label, rename } = await openMoving(t);
    await label("/c.png", "star-2");
    await rename(["/c.png", "/x.png"]);
    assert.equal(page.selection.cursor.value, "/x.png");
    assert.deepEqual(page.offView.changes.value, []);
    page.location.openImage("/x.png");
    await rename(["/x.png", "/held.png"], ["/b.png", "/x.png"], ["/held.png", "/b.png"]);
    assert.equal(page.location.place.value.image, "/b.png");
    assert.deepEqual(stars(page), [null, 2, null]);
  });

  it("stays selected, and what takes its name does not become so", async (t) => {
    const { page, rename, pass } = await openMoving(t);
    page.selection.select("/a.png");
    page.selection.toggle("/b.png");
    await rename(["/b.png", "/x.png"]);
    assert.deepEqual([...page.selection.selected.value], ["/a.png", "/x.png"]);
    await rename(["/a.png", "/held.png"], ["/c.png", "/a.png"], ["/held.png", "/c.png"]);
    assert.deepEqual([...page.selection.selected.value].toSorted(), ["/c.png", "/x.png"]);
    page.commands.run("star-3");
    await pass(1_000);
    assert.deepEqual(page.view.order.value.slice(), ["/a.png", "/c.png", "/x.png"]);
    assert.deepEqual(stars(page), [null, 3, 3]);
  });

  it("leaves the selection once it is not in the view under its new name", async (t) => {
    const { page, rename, pass } = await openMoving(t);
    page.location.setQuery("-name:x");
    await pass(1_000);
    page.selection.selectAll();
    await rename(["/b.png", "/x.png"]);
    assert.deepEqual([...page.selection.selected.value], ["/a.png", "/c.png"]);
  });

  it("stays in a comparison, and at the cursor there", async (t) => {
    const { page, rename, pass } = await openMoving(t);
    page.location.openCompare(["/a.png", "/b.png"]);
    page.selection.moveTo("/b.png");
    await rename(["/b.png", "/x.png"]);
    assert.deepEqual(page.location.place.value.compare, ["/a.png", "/x.png"]);
    assert.equal(page.selection.cursor.value, "/x.png");
    page.commands.run("star-5");
    await pass(1_000);
    assert.deepEqual(stars(page), [null, null, 5]);
  });

  it("gets the notes that are being typed for it", async (t) => {
    const { page, rename, pass } = await openMoving(t);
    page.selection.moveTo("/a.png");
    await pass(1_000);
    page.inspector.typeNotes("too d");
    await rename(["/a.png", "/held.png"], ["/b.png", "/a.png"], ["/held.png", "/b.png"]);
    page.inspector.typeNotes("too dark");
    page.inspector.commitNotes();
    await pass(1_000);
    assert.equal(page.labels.of("/b.png")?.notes, "too dark");
    assert.notEqual(page.labels.of("/a.png")?.notes, "too dark");
  });
});
