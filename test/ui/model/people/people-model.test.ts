import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openPages } from "../../../support/open-pages.ts";

const asked = /see you without a name/;

describe("a page, of others", () => {
  it("counts nobody while it is alone, also when it edits", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    anna.edits.rate(["/a.png"], 3);
    await pass(500);
    assert.deepEqual([anna.connection.viewing.value, anna.connection.editing.value], [0, 0]);
    assert.equal(anna.connection.state.value, "live");
    const ben = await openPage();
    await pass(500);
    assert.equal(anna.connection.othersHere.value, "1 other here");
    assert.equal(ben.connection.othersHere.value, "1 other here, 1 editing");
    assert.equal(ben.connection.state.value, "editing");
  });

  it("asks for a name once, when the second person is there", async (t) => {
    const { openPage, newBrowser, pass } = await openPages(t);
    const browser = newBrowser();
    const anna = await openPage(browser);
    const askedIn = (page: typeof anna) => page.toasts.shown.value.filter(({ text }) => asked.test(text));
    await pass(500);
    assert.equal(askedIn(anna).length, 0, "nobody else is there");
    await openPage();
    await pass(500);
    const [toast] = askedIn(anna);
    toast?.action?.run();
    assert.equal(anna.people.naming.value, true);
    anna.people.stopNaming();
    await pass(25_000);
    await openPage();
    const again = await openPage(browser);
    await pass(500);
    assert.equal(askedIn(anna).length + askedIn(again).length, 0, "it has been asked on this device");
  });

  it("does not ask who has a name", async (t) => {
    const { openPage, pass } = await openPages(t);
    const anna = await openPage();
    anna.people.setName("Anna");
    await openPage();
    await pass(500);
    assert.ok(!anna.toasts.shown.value.some(({ text }) => asked.test(text)));
  });

  it("counts the events it has received, and has the time of the last", async (t) => {
    const { openPage, gallery, pass } = await openPages(t);
    const anna = await openPage();
    await pass(1_000);
    const before = anna.activity.events.value;
    await pass(40_000);
    assert.equal(anna.activity.events.value, before, "signs of life are none");
    await gallery.patch("/b.png", { base_version: 1, set_star: 2 });
    await pass(500);
    assert.equal(anna.activity.events.value, before + 1);
    assert.ok(gallery.clock.wallTime() - (anna.activity.lastAt.value ?? 0) <= 500);
  });
});
