import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createHistoryEntries } from "../../../../src/ui/model/view/history-entries.ts";
import { createLocationModel } from "../../../../src/ui/model/view/location.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

function open(address = "/") {
  const fetch = async () => Response.error();
  const tab = createFakeBrowser({ clock: manualClock(), random: seededRandom(), fetch }).openTab({ address });
  const entries = createHistoryEntries(tab.ports.address);
  const location = createLocationModel({ entries, newSeed: () => 1 });
  /** A reload of the same tab. */
  const reload = () => createLocationModel({ entries: createHistoryEntries(tab.ports.address), newSeed: () => 1 });
  return { tab, entries, location, reload };
}

describe("closing the viewer or compare", () => {
  it("steps back to where it was opened, so that Back leads to what was before", () => {
    const { tab, location } = open();
    location.openFolder("/trip");
    location.openImage("/trip/a.png");
    location.showImage("/trip/b.png");
    assert.equal(tab.steps(), 2);
    location.close();
    assert.equal(tab.steps(), 1);
    assert.equal(tab.address(), "/trip");
    assert.equal(location.surface.value, "grid");
    tab.back();
    assert.equal(location.place.value.folder, "/");
    assert.equal(location.surface.value, "grid");
  });

  it("leads from an image in a comparison back to it, and from there to the grid, also after a reload", () => {
    const { tab, location, reload } = open();
    location.openCompare(["/a.png", "/b.png"]);
    location.openImage("/b.png");
    assert.equal(tab.steps(), 2);
    const reloaded = reload();
    reloaded.close();
    assert.equal(reloaded.surface.value, "compare");
    reloaded.close();
    assert.equal(reloaded.surface.value, "grid");
    assert.equal(tab.steps(), 0);
  });

  it("rewrites the entry of a link to an image", () => {
    const { tab, location } = open("/trip?image=a.png");
    location.close();
    assert.equal(tab.steps(), 0);
    assert.equal(tab.address(), "/trip");
  });

  it("takes along the layout that was chosen meanwhile", () => {
    const { tab, location } = open();
    location.openImage("/a.png");
    location.setLayout("square");
    location.setRecursive(false);
    location.close();
    assert.equal(tab.steps(), 0);
    assert.equal(location.place.value.layout, "square");
    assert.equal(tab.address(), "/?flat=1&layout=square");
  });

  it("does not lead back to what was shown before somebody was followed", () => {
    const { tab, location } = open();
    location.openImage("/a.png");
    location.goTo("/trip?image=e.png", "replace");
    location.close();
    assert.equal(tab.address(), "/trip");
  });
});

describe("a layer", () => {
  it("is closed by Back, the last one first, before the place is left", () => {
    const { tab, entries, location } = open();
    location.openFolder("/trip");
    const closed: string[] = [];
    entries.openLayer(() => closed.push("selection"));
    entries.openLayer(() => closed.push("dialog"));
    assert.equal(tab.steps(), 3);
    tab.back();
    assert.deepEqual(closed, ["dialog"]);
    tab.back();
    assert.deepEqual(closed, ["dialog", "selection"]);
    assert.equal(location.place.value.folder, "/trip");
    tab.back();
    assert.equal(location.place.value.folder, "/");
  });

  it("leaves no entry when it is closed otherwise", () => {
    const { tab, entries } = open();
    const close = entries.openLayer(() => assert.fail("closed by Back"));
    assert.equal(tab.steps(), 1);
    close();
    close();
    assert.equal(tab.steps(), 0);
  });

  it("leaves no entry when another folder is opened from it", () => {
    const { tab, entries, location } = open();
    const close = entries.openLayer(() => {});
    location.openFolder("/trip");
    close();
    assert.equal(tab.address(), "/trip");
    assert.equal(tab.steps(), 1);
    tab.back();
    assert.equal(location.place.value.folder, "/");
  });

  it("stays below what is opened from it, and is there again after that closes", () => {
    const { tab, entries, location } = open();
    const closed: string[] = [];
    let release = entries.openLayer(() => closed.push("selection"));
    location.openCompare(["/a.png", "/b.png"]);
    // The grid and its selection are not in front any more.
    release();
    assert.equal(tab.steps(), 2);
    location.close();
    release = entries.openLayer(() => closed.push("selection again"));
    assert.equal(tab.steps(), 1);
    tab.back();
    assert.deepEqual(closed, ["selection again"]);
    assert.equal(tab.steps(), 0);
    release();
    assert.equal(tab.steps(), 0);
  });

  it("takes over the entry that Forward led to", () => {
    const { tab, entries } = open();
    entries.openLayer(() => {});
    tab.back();
    tab.forward();
    assert.equal(tab.steps(), 1);
    const close = entries.openLayer(() => {});
    assert.equal(tab.steps(), 1);
    close();
    assert.equal(tab.steps(), 0);
  });
});
