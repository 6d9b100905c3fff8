import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { limits } from "../../../../src/wire/limits.ts";
import { openPages } from "../../../support/open-pages.ts";

describe("two pages", () => {
  it("keep the notes field's text when a colleague writes at the same time, and show both texts", async (t) => {
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
});

describe("a page", () => {
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
});
