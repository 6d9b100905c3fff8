import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemoryJournal } from "../../../../src/journal/memory-journal.ts";
import { limits } from "../../../../src/wire/limits.ts";
import { openPages, type Page, paths, stars } from "../../../support/open-pages.ts";

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
});

describe("two pages", () => {
  it("show the images of the folder in order", async (t) => {
    const { openPage } = await openPages(t);
    const page = await openPage();
    assert.deepEqual(page.view.order.value.paths, paths);
    assert.equal(page.view.total.value, 6);
    assert.equal(page.connection.state.value, "live");
  });

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

  it("tell changes outside the view on one line, and reveal them with the filters intact", async (t) => {
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

  it("keep the cursor on its image and the selection when the view is asked for again", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.selection.select("/b.png");
    page.selection.toggle("/d.png");
    page.location.setSort("-name");
    await pass(500);
    assert.equal(page.view.order.value.paths[0], "/trip/f.png");
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
    assert.deepEqual(page.view.order.value.paths, ["/d.png", "/trip/e.png", "/trip/f.png"]);
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

  it("keep the notes field's text when a colleague writes at the same time, and tell both texts", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    await pass(250);
    anna.inspector.typeNotes("mine");
    ben.edits.note(["/a.png"], "theirs");
    await pass(500);
    assert.equal(anna.inspector.notesDraft.value, "mine");
    await pass(2_000);
    const [conflict] = anna.edits.conflicts.value;
    assert.deepEqual([conflict?.field, conflict?.mine, conflict?.theirs], ["notes", "mine", "theirs"]);
    assert.equal(ben.inspector.notesDraft.value, "theirs");
  });

  it("write below a colleague's notes that were not there yet when the person began", async (t) => {
    const { openPage, pass } = await openPages(t);
    const ben = await openPage();
    ben.edits.note(["/b.png", "/c.png"], "theirs");
    await pass(500);
    const anna = await openPage();
    anna.selection.moveTo("/b.png");
    anna.inspector.typeNotes("mine");
    anna.selection.moveTo("/c.png");
    anna.inspector.typeNotes("mine too");
    anna.inspector.commitNotes();
    assert.equal(anna.inspector.notesDraft.value, "mine too");
    await pass(1_000);
    assert.equal(anna.inspector.notesDraft.value, "theirs\nmine too");
    const notes = async (path: string) => (await ben.client.item(path)).body.notes;
    assert.deepEqual([await notes("/b.png"), await notes("/c.png")], ["theirs\nmine", "theirs\nmine too"]);
    assert.deepEqual(anna.edits.conflicts.value, []);
  });

  it("keep notes that are too long for saving in the field, also while another image is shown", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    const long = "é".repeat(limits.notesBytes / 2 + 1);
    page.inspector.typeNotes(long);
    page.inspector.commitNotes();
    await pass(500);
    const warnings = () => page.toasts.shown.value.filter(({ tone }) => tone !== "plain").map(({ text }) => text);
    assert.deepEqual(warnings(), ["Not saved: notes can have up to 64 KB."]);
    assert.equal(page.inspector.notesDraft.value, long);
    page.selection.moveTo("/b.png");
    await pass(500);
    assert.equal(page.inspector.notesDraft.value, "");
    page.selection.moveTo("/a.png");
    await pass(500);
    assert.equal(page.inspector.notesDraft.value, long);
    page.inspector.typeNotes("short");
    await pass(2_500);
    assert.equal((await page.client.item("/a.png")).body.notes, "short");
    assert.equal(page.inspector.notesDraft.value, "short");
  });

  it("refuse a tag that is too long, in words, before it is sent", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    assert.equal(page.edits.tag(["/a.png"], { add: ["x".repeat(limits.tagCharacters + 1)] }), false);
    await pass(500);
    const shown = page.toasts.shown.value.map(({ tone, text }) => [tone, text]);
    assert.deepEqual(shown, [["warning", "A tag can have up to 128 characters."]]);
    assert.equal(page.edits.tag(["/a.png"], { add: ["x".repeat(limits.tagCharacters)] }), true);
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
