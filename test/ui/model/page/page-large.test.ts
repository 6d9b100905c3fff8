import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { tinyPng } from "../../../support/test-gallery.ts";
import { openPages } from "../../../support/open-pages.ts";

const count = 20_400;
const images = Array.from({ length: count }, (_, index) => `/${String(index).padStart(5, "0")}.png`);
const last = images.at(-1);

type Pages = Awaited<ReturnType<typeof openPages>>;

async function openLarge(t: TestContext) {
  const pages = await openPages(t, images);
  /** Time passes until this is so. */
  const until = async (isSo: () => boolean) => {
    for (let turn = 0; turn < 400 && !isSo(); turn += 1) await pages.pass(100);
    assert.ok(isSo());
  };
  const openPage: Pages["openPage"] = async (...options) => {
    const page = await pages.openPage(...options);
    await until(() => page.selection.cursor.value !== null);
    return page;
  };
  return { ...pages, until, openPage };
}

describe("a view that is loaded in windows", () => {
  it("reaches its last image and back by keys, and labels it", async (t) => {
    const { openPage, until } = await openLarge(t);
    const page = await openPage();
    assert.equal(page.view.total.value, count);
    assert.equal(page.selection.cursor.value, images[0]);
    page.selection.move("end");
    await until(() => page.selection.cursor.value === last);
    assert.equal(page.selection.cursorIndex.value, count - 1);
    assert.ok(page.view.order.peek().slice().length < 2_000);
    page.edits.rate(page.selection.targets.value, 4);
    assert.equal(page.view.rowOf(last ?? "")?.star, 4);
    await until(() => page.view.facets.value.stars.counts[4] === 1);
    page.selection.move("left");
    assert.equal(page.selection.cursor.value, images.at(-2));
  });

  it("shows what a colleague labels far away in its counts, and at its place once that is loaded", async (t) => {
    const { openPage, until } = await openLarge(t);
    const [page, other] = [await openPage(), await openPage()];
    other.selection.move("end");
    await until(() => other.selection.cursor.value === last);
    other.edits.rate(other.selection.targets.value, 5);
    await until(() => page.view.facets.value.stars.counts[5] === 1);
    page.selection.move("end");
    await until(() => page.selection.cursor.value === last);
    assert.equal(page.view.rowOf(last ?? "")?.star, 5);
  });

  it("keeps the cursor on its image when files appear before it", async (t) => {
    const { gallery, openPage, until } = await openLarge(t);
    const page = await openPage();
    page.selection.move("end");
    await until(() => page.selection.cursor.value === last);
    gallery.source.put("/00000-new.png", tinyPng);
    await page.folders.refreshFiles("/");
    await until(() => page.view.total.value === count + 1);
    assert.equal(page.selection.cursor.value, last);
    assert.equal(page.selection.cursorIndex.value, count);
  });

  it("selects all of it, and follows an image that is not loaded", async (t) => {
    const { openPage, until } = await openLarge(t);
    const page = await openPage();
    page.selection.selectAll();
    await until(() => page.selection.selected.value.size === count);
    page.selection.clear();
    page.selection.expect("/15000.png");
    await until(() => page.selection.cursor.value === "/15000.png");
    assert.equal(page.selection.cursorIndex.value, 15_000);
  });
});
