import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import { createOrder } from "../../../../src/ui/model/view/columns.ts";
import type { Surface } from "../../../../src/ui/model/view/location.ts";
import { createPreloadModel, passingMs, preloadOrder } from "../../../../src/ui/model/view/preload.ts";
import { createSelectionModel } from "../../../../src/ui/model/view/selection.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

function open(first: Surface = "viewer") {
  const fetch = async () => Response.error();
  const clock = manualClock();
  const tab = createFakeBrowser({ clock, random: seededRandom(), fetch }).openTab();
  const order = signal(createOrder([..."abcdefghij"], [], []));
  const surface = signal<Surface>(first);
  const compare = signal<readonly string[]>([]);
  const stamp = signal("");
  const selection = createSelectionModel({ order, surface, folder: signal("/") });
  const { isReady } = createPreloadModel({
    clock,
    images: tab.ports.images,
    order,
    surface,
    compare,
    cursor: selection.cursor,
    cursorIndex: selection.cursorIndex,
    urlOf: (path) => path + stamp.value,
  });
  const loading = () => [...tab.decoding.keys()].sort().join("");
  const finish = async (path: string, ok = true) => {
    tab.decoding.get(path)?.(ok);
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, selection, surface, compare, stamp, loading, finish, isReady };
}

describe("preloadOrder", () => {
  it("begins with the image itself, then the next in the direction of travel", () => {
    assert.deepEqual(preloadOrder(5, 1, 100), [5, 6, 4, 7, 3, 8, 9]);
    assert.deepEqual(preloadOrder(5, -1, 100), [5, 4, 6, 3, 7, 2, 1]);
  });

  it("stays within the view", () => {
    assert.deepEqual(preloadOrder(0, 1, 3), [0, 1, 2]);
    assert.deepEqual(preloadOrder(1, -1, 2), [1, 0]);
  });
});

describe("createPreloadModel", () => {
  it("decodes two at a time, the most urgent first", async () => {
    const { loading, finish, isReady } = open();
    assert.equal(loading(), "ab");
    assert.equal(isReady("a"), false);
    await finish("a");
    assert.equal(loading(), "bc");
    assert.equal(isReady("a"), true);
  });

  it("decodes a file anew once it has changed", async () => {
    const { stamp, loading, finish, isReady } = open("grid");
    await finish("a");
    assert.equal(isReady("a"), true);
    stamp.value = "2";
    assert.equal(isReady("a"), false);
    assert.equal(loading(), "a2");
    await finish("a2");
    assert.equal(isReady("a"), true);
  });

  it("drops what was passed by", async () => {
    const { selection, loading } = open();
    selection.moveTo("h");
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(loading(), "hi");
    selection.moveTo("g");
    assert.equal(loading(), "hi");
  });

  it("begins nothing that a held arrow passes by, and goes on where it comes to rest", async () => {
    const { clock, selection, loading, finish } = open();
    await finish("a");
    await finish("b");
    for (const path of "bcdefg") {
      selection.moveTo(path);
      clock.advance(passingMs / 2);
      await new Promise((resolve) => setImmediate(resolve));
      for (const url of loading()) await finish(url);
    }
    assert.equal(loading(), "");
    clock.advance(passingMs / 2);
    assert.equal(loading(), "gh");
  });

  it("takes slower steps for passing by where it does not keep up with them", async () => {
    const { clock, selection, loading, finish } = open();
    await finish("a");
    const step = async (path: string, ms: number) => {
      selection.moveTo(path);
      clock.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (const path of "bcde") await step(path, passingMs + 50);
    assert.equal(loading(), "c", "what had begun before is dropped once it is far behind");
    await step("f", passingMs + 50);
    assert.equal(loading(), "");
    clock.advance(passingMs);
    assert.equal(loading(), "fg");
    await finish("f");
    await step("g", passingMs + 50);
    await finish("g");
    await step("h", 0);
    assert.equal(loading(), "hi", "it keeps up");
  });

  it("decodes only what Enter would open while the grid is in front", () => {
    const { loading } = open("grid");
    assert.equal(loading(), "a");
  });

  it("decodes the images that are compared", async () => {
    const { compare, loading } = open();
    compare.value = ["e", "j"];
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(loading(), "ej");
  });

  it("goes on after one that cannot be decoded, and does not try it again while it is near", async () => {
    const { clock, selection, loading, finish } = open();
    await finish("a", false);
    assert.equal(loading(), "bc");
    selection.moveTo("b");
    assert.equal(loading(), "bc");
    selection.moveTo("j");
    selection.moveTo("a");
    clock.advance(passingMs);
    assert.ok(loading().includes("a"));
  });
});
