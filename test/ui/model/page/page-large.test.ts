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

  it("labels a long range but what is taken out, and undoes that as one", async (t) => {
    const { openPage, until } = await openLarge(t);
    const page = await openPage();
    page.selection.select("/00001.png");
    await page.view.order.value.windows?.load(2_500, 2_501);
    page.selection.extendTo("/02500.png");
    page.selection.toggle("/00002.png");
    assert.deepEqual([page.selection.count.value, page.selection.isSelected("/00003.png")], [2_499, true]);
    assert.ok(!page.selection.isSelected("/00002.png"));
    page.edits.rate(page.selection.targets.value, 4);
    await until(() => page.view.facets.value.stars.counts[4] === 2_499);
    assert.deepEqual([page.view.rowOf("/00002.png")?.star, page.view.rowOf("/00003.png")?.star], [null, 4]);
    assert.deepEqual([page.selection.count.value, page.inspector.summary.value.count], [2_499, 2_499]);
    page.edits.undo();
    await until(() => page.view.facets.value.stars.none === count);
  });

  it("selects a long range by position, and more images beside it", async (t) => {
    const { openPage, until } = await openLarge(t);
    const page = await openPage();
    page.selection.select("/00001.png");
    page.selection.move("end", true);
    await until(() => page.selection.count.value === count - 1);
    assert.equal(page.selection.cursor.value, last);
    page.selection.toggle("/00000.png");
    page.selection.box(page.selection.long.value ?? new Set(), ["/00001.png", "/00002.png"], "toggle");
    assert.equal(page.selection.count.value, count - 2);
    page.selection.box(page.selection.long.value ?? new Set(), ["/00001.png"], "add");
    assert.equal(page.selection.count.value, count - 1);
    page.selection.clear();
    assert.equal(page.selection.count.value, 0);
  });

  it("selects all of it, and follows an image that is not loaded", async (t) => {
    const { openPage, until } = await openLarge(t);
    const page = await openPage();
    page.selection.selectAll();
    await until(() => page.selection.count.value === count);
    page.selection.clear();
    page.selection.expect("/15000.png");
    await until(() => page.selection.cursor.value === "/15000.png");
    assert.equal(page.selection.cursorIndex.value, 15_000);
  });
});
