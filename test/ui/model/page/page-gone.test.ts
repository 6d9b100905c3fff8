import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { MemorySource } from "../../../../src/source/memory-source.ts";
import { openPages, type Page } from "../../../support/open-pages.ts";

const toasts = (page: Page) => page.toasts.shown.value.map(({ text }) => text);
const starOf = (page: Page, path: string) => page.view.rowOf(path)?.star ?? null;

describe("an image whose file is deleted while the cursor is on it", () => {
  it("keeps its place in the grid, and no key labels it or the next one, until one moves on", async (t) => {
    const { openPage, pass, gallery } = await openPages(t);
    const { source, call } = gallery;
    const page = await openPage();
    page.selection.moveTo("/b.png");
    page.commands.run("star-2");
    await pass(1_000);
    const before = page.view.order.value.slice();
    source.remove("/b.png");
    await call("POST", "/refresh?path=/", {});
    await pass(1_000);
    assert.deepEqual(page.view.order.value.slice(), before);
    assert.equal(page.selection.cursor.value, "/b.png");
    assert.equal(page.view.absence("/b.png"), "gone");
    assert.equal(starOf(page, "/b.png"), 2, "as it was last seen");
    assert.equal(page.view.total.value, before.length - 1);

    page.preferences.set({ autoAdvance: true });
    page.commands.run("star-5");
    page.commands.run("pick");
    await pass(1_000);
    assert.ok(toasts(page).includes("This image is no longer in the folder: not labelled."), toasts(page).join());
    assert.equal(page.selection.cursor.value, "/b.png");
    for (const path of before) assert.equal(starOf(page, path), path === "/b.png" ? 2 : null);

    page.selection.move("right");
    assert.equal(page.selection.cursor.value, "/c.png");
    await pass(2_000);
    assert.deepEqual(
      page.view.order.value.slice(),
      before.filter((path) => path !== "/b.png"),
    );
    page.commands.run("star-5");
    await pass(1_000);
    assert.equal(starOf(page, "/c.png"), 5);
  });

  it("keeps it through further changes, also as the first and the last, and is itself again when its file comes back", async (t) => {
    const { openPage, pass, gallery } = await openPages(t);
    const { source, call } = gallery;
    const page = await openPage();
    const before = page.view.order.value.slice();
    const again = async () => {
      await call("POST", "/refresh?path=/", {});
      await pass(1_000);
    };
    for (const path of [before[0] ?? "", before.at(-1) ?? ""]) {
      const { bytes } = await fileOf(source, path);
      page.selection.moveTo(path);
      await pass(1_000);
      source.remove(path);
      await again();
      await again();
      assert.deepEqual(page.view.order.value.slice(), before);
      assert.equal(page.selection.cursor.value, path);
      source.put(path, bytes);
      await again();
      assert.equal(page.view.absence(path), undefined);
      page.commands.run("star-1");
      await pass(1_000);
      assert.equal(starOf(page, path), 1);
    }
  });

  it("differs from one that a label takes out of the view: there the cursor goes on", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/?q=-is:reject" });
    page.selection.moveTo("/b.png");
    page.commands.run("reject");
    await pass(1_000);
    assert.equal(page.selection.cursor.value, "/c.png");
    const ben = await openPage();
    ben.edits.flag(["/c.png"], "reject");
    await pass(2_000);
    assert.equal(page.selection.cursor.value, "/d.png");
  });

  for (const [where, address] of [
    ["viewer", "/?image=b.png"],
    ["comparison", "/?compare=b.png&compare=c.png"],
  ] as const)
    it(`stays in the ${where}, where no key labels it`, async (t) => {
      const { openPage, pass, gallery } = await openPages(t);
      const page = await openPage(undefined, { address });
      gallery.source.remove("/b.png");
      await gallery.call("POST", "/refresh?path=/", {});
      await pass(1_000);
      assert.equal(page.selection.cursor.value, "/b.png");
      assert.equal(page.view.absence("/b.png"), "gone");
      assert.ok((page.view.factsOf("/b.png")?.width ?? 0) > 0, "it keeps its size");
      page.commands.run("star-5");
      await pass(1_000);
      page.commands.run("right");
      assert.equal(page.selection.cursor.value, "/c.png");
      assert.equal(starOf(page, "/c.png"), null);
    });
});

describe("selected images whose files are deleted", () => {
  it("leave the selection with a word, and the rest stays selected", async (t) => {
    const { openPage, pass, gallery } = await openPages(t);
    const { source, call } = gallery;
    const page = await openPage();
    for (const path of ["/a.png", "/b.png", "/c.png"]) page.selection.toggle(path);
    source.remove("/a.png");
    source.remove("/c.png");
    await call("POST", "/refresh?path=/", {});
    await pass(1_000);
    assert.deepEqual([...page.selection.selected.value], ["/b.png"]);
    assert.deepEqual(page.selection.targets.value, ["/b.png"]);
    assert.ok(toasts(page).includes("2 selected images are no longer in the folder. 1 still selected."));
    page.selection.selectAll();
    assert.ok(!page.selection.isSelected("/c.png"), "though the cursor is on it");
  });
});

describe("the address of an image that never existed", () => {
  it("is known as such, and no key does anything to it", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage(undefined, { address: "/?image=nope.png" });
    await pass(1_000);
    assert.ok(page.view.rowOf("/nope.png") === undefined);
    assert.equal(page.view.absence("/nope.png"), "never");
    page.commands.run("star-5");
    page.commands.run("edit-tags");
    await pass(1_000);
    assert.ok(toasts(page).includes("There is no such image to label."));
  });
});

async function fileOf(source: MemorySource, path: string) {
  const opened = await source.open(path);
  if (opened.kind !== "open") return assert.fail("no file");
  const bytes = await opened.image.bytes(0, opened.image.size);
  await opened.image.close();
  return { bytes };
}
