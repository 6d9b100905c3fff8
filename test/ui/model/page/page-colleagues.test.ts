import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openPages, type Page, stars } from "../../../support/open-pages.ts";

describe("two pages", () => {
  it("see each other's stars, tags and notes with the author's name and colour", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    anna.people.setName("Anna");
    await pass(500);
    anna.edits.rate(["/a.png"], 4);
    anna.edits.tag(["/a.png"], { add: ["sky"] });
    await pass(250);
    const row = ben.view.rowOf("/a.png");
    assert.deepEqual([row?.star, row?.tags], [4, ["sky"]]);
    assert.equal(ben.highlights.of("/a.png")?.name, "Anna");
    assert.equal(ben.highlights.of("/a.png")?.hue, ben.people.others.value[0]?.hue);
    assert.equal(anna.highlights.of("/a.png"), undefined);
    anna.edits.note(["/a.png"], "lovely");
    await pass(250);
    assert.equal(ben.view.rowOf("/a.png")?.noted, true);
    await pass(3_000);
    assert.equal(ben.highlights.of("/a.png"), undefined);
  });

  it("count each other in the folder, and follow each other's moves", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    await pass(500);
    assert.equal(anna.connection.viewing.value, 1);
    ben.location.openFolder("/trip");
    await pass(500);
    assert.equal(anna.connection.viewing.value, 0);
    assert.equal(ben.connection.viewing.value, 0);
    assert.equal(anna.people.inFolder("/trip").length, 1);
    ben.location.openImage("/trip/f.png");
    await pass(500);
    assert.equal(anna.people.lookingAt("/trip/f.png").length, 1);
    ben.tab.hide();
    await pass(500);
    assert.equal(anna.people.others.value.length, 0);
    ben.tab.restore();
    await pass(500);
    assert.equal(anna.people.inFolder("/trip").length, 1);
  });

  it("take the cursor of whoever follows along, until they move it themselves", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    await pass(500);
    anna.people.follow(anna.people.others.value[0]?.person ?? "");
    ben.selection.moveTo("/c.png");
    await pass(500);
    assert.equal(anna.selection.cursor.value, "/c.png");
    ben.location.openFolder("/trip");
    await pass(500);
    ben.selection.moveTo("/trip/f.png");
    await pass(500);
    assert.deepEqual([anna.location.place.value.folder, anna.selection.cursor.value], ["/trip", "/trip/f.png"]);
    ben.location.openImage("/trip/e.png");
    await pass(500);
    ben.location.close();
    await pass(500);
    assert.deepEqual([anna.location.surface.value, anna.selection.cursor.value], ["grid", "/trip/e.png"]);
    assert.notEqual(anna.people.following.value, null);
    anna.selection.move("right");
    assert.equal(anna.people.following.value, null);
    ben.selection.moveTo("/trip/e.png");
    await pass(500);
    assert.equal(anna.selection.cursor.value, "/trip/f.png");
  });

  it("say editing while someone in the folder edits", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    ben.edits.rate(["/b.png"], 2);
    await pass(250);
    assert.equal(anna.connection.state.value, "editing");
    assert.equal(anna.connection.editing.value, 1);
  });

  it("surface a conflict of the same field with both values, and overwrite nothing", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    anna.tab.setOnline(false);
    anna.edits.rate(["/a.png"], 5);
    anna.edits.tag(["/a.png"], { add: ["mine"] });
    ben.edits.rate(["/a.png"], 2);
    ben.edits.tag(["/a.png"], { add: ["theirs"] });
    await pass(500);
    assert.equal(anna.view.rowOf("/a.png")?.star, 5);
    assert.equal(anna.view.rowOf("/a.png")?.pending, true);
    assert.equal(anna.edits.saveState.value.kind, "waiting");
    assert.equal(anna.tab.warns(), false);
    anna.tab.setOnline(true);
    await pass(2_000);
    assert.equal(anna.edits.saveState.value.kind, "saved");
    assert.equal(anna.tab.warns(), false);
    assert.deepEqual(anna.view.rowOf("/a.png")?.tags, ["theirs", "mine"]);
    assert.equal(anna.view.rowOf("/a.png")?.star, 2);
    const [conflict] = anna.edits.conflicts.value;
    assert.deepEqual([conflict?.field, conflict?.mine, conflict?.theirs], ["star", "★★★★★", "★★"]);
    assert.ok(conflict);
    ben.people.setName("Ben");
    await pass(500);
    assert.equal(anna.edits.conflicts.value[0]?.author?.name, "Ben");
    anna.edits.settle(conflict, "mine");
    await pass(500);
    assert.equal(ben.view.rowOf("/a.png")?.star, 5);
    assert.deepEqual(anna.edits.conflicts.value, []);
  });

  it("undo a bulk edit in one step, but keep what a colleague changed since", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    anna.edits.rate(["/a.png"], 1);
    await pass(250);
    anna.selection.selectAll();
    anna.edits.rate(anna.selection.targets.value, 3);
    await pass(250);
    assert.deepEqual(stars(ben), [3, 3, 3, 3, 3, 3]);
    ben.edits.rate(["/b.png"], 5);
    await pass(250);
    anna.edits.undo();
    await pass(250);
    assert.deepEqual(stars(ben), [1, 5, null, null, null, null]);
    assert.ok(anna.toasts.shown.value.some(({ text }) => text.includes("has changed 1 image since")));
    anna.edits.redo();
    await pass(250);
    assert.deepEqual(stars(ben), [3, 5, 3, 3, 3, 3]);
  });

  it("report changes outside the view on one line, and reveal them with the filters intact", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage(undefined, { address: "/trip?q=is:untagged" });
    const ben = await openPage();
    ben.edits.tag(["/a.png", "/b.png"], { add: ["sky"] });
    await pass(500);
    assert.equal(anna.offView.sentence.value, "2 changes outside this view");
    anna.offView.reveal();
    assert.deepEqual(anna.offView.revealed.value.map(({ path }) => path).sort(), ["/a.png", "/b.png"]);
    assert.equal(anna.location.place.value.query, "is:untagged");
    assert.equal(anna.offView.sentence.value, "");
  });

  it("follow someone's view until one goes elsewhere", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    await pass(500);
    const other = anna.people.others.value[0];
    assert.ok(other);
    anna.people.follow(other.person);
    ben.location.openFolder("/trip");
    await pass(500);
    assert.equal(anna.location.place.value.folder, "/trip");
    ben.location.openImage("/trip/f.png");
    await pass(500);
    assert.equal(anna.location.place.value.image, "/trip/f.png");
    anna.location.openFolder("/");
    assert.equal(anna.people.following.value, null);
    ben.commands.run("left");
    await pass(500);
    assert.equal(anna.location.place.value.folder, "/");
  });

  it("save Smart Folders that both see, keeping what others saved meanwhile", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage(undefined, { address: "/?q=tag:sky" });
    const ben = await openPage(undefined, { address: "/trip" });
    await Promise.all([anna.smartFolders.create("Skies"), ben.smartFolders.create("Trip")]);
    await pass(5_000);
    const names = (page: Page) => page.smartFolders.folders.value.map(({ name, count }) => `${name} ${count}`).sort();
    assert.deepEqual(names(anna), ["Skies 0", "Trip 2"]);
    assert.deepEqual(names(ben), names(anna));
    const skies = ben.smartFolders.folders.value.find(({ name }) => name === "Skies");
    assert.ok(skies);
    await ben.smartFolders.rename(skies.id, "Heavens");
    await pass(1_000);
    assert.ok(anna.smartFolders.folders.value.some(({ name }) => name === "Heavens"));
    ben.smartFolders.open(skies.id);
    assert.equal(ben.location.place.value.query, "tag:sky");
    assert.equal(ben.smartFolders.current.value, skies.id);
  });
});
