import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { KeyPress } from "../../../../src/ui/model/keymap.ts";
import { openPages } from "../../../support/open-pages.ts";

const key = (name: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key: name,
  ctrl: false,
  shift: false,
  alt: false,
  meta: false,
  inText: false,
  ...change,
});

describe("a key of a tag", () => {
  it("puts the tag on what is selected, and takes it off where all have it", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    await pass(500);
    assert.deepEqual(page.tagKeys.set("sky", "7"), { kind: "set" });
    page.edits.tag(["/a.png"], { add: ["sky"] });
    page.selection.moveTo("/a.png");
    page.selection.move("right", true);
    const tags = () => ["/a.png", "/b.png"].map((path) => page.view.rowOf(path)?.tags);
    assert.equal(page.commands.press(key("7")), true);
    assert.deepEqual(tags(), [["sky"], ["sky"]]);
    page.commands.press(key("7", { repeat: true }));
    assert.deepEqual(tags(), [["sky"], ["sky"]], "a held key puts it once");
    page.commands.press(key("7"));
    assert.deepEqual(tags(), [[], []]);
    await pass(250);
    page.edits.undo();
    await pass(250);
    assert.deepEqual(tags(), [["sky"], ["sky"]]);
  });

  it("says that a digit has no tag yet", async (t) => {
    const { openPage } = await openPages(t);
    const page = await openPage();
    assert.equal(page.commands.press(key("9")), true);
    assert.match(page.toasts.shown.value[0]?.text ?? "", /^9 has no tag yet/);
    assert.equal(page.commands.press(key("q")), false);
  });
});

describe("facets", () => {
  it("follow each own edit at once, before the server has it, and agree with the server after", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    await pass(500);
    const seen = () => {
      const { stars, flags, tags, unreviewed } = page.view.facets.value;
      return {
        four: stars.counts[4],
        picked: flags.pick,
        sky: tags.find(({ name }) => name === "sky")?.count,
        unreviewed,
      };
    };
    page.edits.rate(["/a.png", "/b.png"], 4);
    page.edits.flag(["/a.png"], "pick");
    page.edits.tag(["/a.png", "/c.png"], { add: ["sky"] });
    const expected = { four: 2, picked: 1, sky: 2, unreviewed: 4 };
    assert.deepEqual(seen(), expected);
    await pass(1_000);
    assert.equal(page.edits.saveState.value.kind, "saved");
    assert.deepEqual(seen(), expected);
  });
});

describe("the queue of unreviewed images", () => {
  it("says how many are left in the folder, whatever the search, and follows everybody's labels", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const ben = await openPage();
    await pass(500);
    const left = () => anna.reviewQueue.progress.value;
    assert.deepEqual(left(), { left: 6, total: 6 });
    anna.search.type("tag:nothing");
    anna.search.commit();
    anna.edits.rate(["/a.png"], 3);
    ben.edits.flag(["/b.png"], "pick");
    ben.edits.tag(["/c.png"], { add: ["sky"] });
    await pass(1_000);
    assert.deepEqual(left(), { left: 4, total: 6 });
    anna.location.openFolder("/trip");
    assert.equal(left(), null, "not counted yet");
    await pass(500);
    assert.equal(left()?.total, anna.view.inScope.value);
  });

  it("follows each own edit and undo at once, before the server has it, and agrees with the server after", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    await pass(500);
    const left = () => anna.reviewQueue.progress.value?.left;
    anna.edits.rate(["/a.png"], 3);
    assert.equal(left(), 5);
    anna.edits.flag(["/a.png", "/b.png", "/c.png"], "reject");
    anna.edits.tag(["/d.png"], { add: ["sky"] });
    assert.equal(left(), 3);
    await pass(1_000);
    assert.equal(left(), 3);
    anna.location.openFolder("/trip");
    await pass(500);
    assert.equal(left(), 2);
    anna.edits.undo();
    anna.edits.undo();
    assert.equal(left(), 2, "undone elsewhere");
    await pass(1_000);
    anna.location.openFolder("/");
    await pass(500);
    assert.equal(left(), 5);
    anna.tab.setOnline(false);
    anna.edits.flag(["/b.png"], "pick");
    assert.equal(left(), 4, "offline");
    await pass(2_000);
    assert.equal(left(), 4);
    anna.tab.setOnline(true);
    await pass(35_000);
    assert.equal(left(), 4);
  });

  it("is shown, and left again, each as a step in the history", async (t) => {
    const { openPage, pass } = await openPages(t);
    const page = await openPage();
    page.edits.rate(["/a.png"], 3);
    await pass(500);
    page.reviewQueue.toggle();
    await pass(500);
    assert.equal(page.reviewQueue.shown.value, true);
    assert.equal(page.search.draft.value, "is:unreviewed");
    assert.equal(page.view.total.value, 5);
    assert.equal(page.tab.steps(), 1);
    page.reviewQueue.toggle();
    await pass(500);
    assert.equal(page.view.total.value, 6);
    assert.equal(page.tab.steps(), 2);
  });
});

describe("who labelled an image last", () => {
  it("is oneself, a name, or somebody, and never a kind of client", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    const nameless = await openPage();
    await pass(500);
    const by = (page: typeof anna) => page.inspector.lastChange.value?.by;
    for (const page of [anna, nameless]) page.selection.moveTo("/a.png");
    nameless.edits.rate(["/a.png"], 3);
    await pass(500);
    assert.equal(by(nameless), "you");
    assert.equal(by(anna), "somebody");
    assert.equal(anna.highlights.of("/a.png")?.name, "");
    nameless.selection.moveTo("/b.png");
    await pass(500);
    nameless.selection.moveTo("/a.png");
    await pass(500);
    assert.equal(by(nameless), "you", "read from the server");
    assert.equal(by(await openPage()), "somebody", "on another page");
    anna.people.setName("Anna");
    anna.edits.rate(["/a.png"], 4);
    await pass(500);
    assert.equal(by(nameless), "Anna");
    nameless.search.type("by:");
    assert.deepEqual(
      nameless.search.suggestions.value.map(({ text }) => text),
      ["by:Anna"],
    );
  });
});
