import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { createClient } from "../../src/client.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { drawn, see, seeThat } from "../support/see.ts";

const cell = (page: Page, name: string) => page.locator(`.cell[title="${name}"]`);
const stars = (page: Page) => page.locator(".cell-stars").allTextContents();
const toast = (page: Page, text: RegExp) => page.locator(".toast", { hasText: text });
const live = (page: Page) =>
  page.locator('.sync-state[data-state="live"], .sync-state[data-state="editing"]').waitFor();

describe("two people", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  let contexts: BrowserContext[] = [];
  before(async () => {
    const images = {
      ...(await plainImages(12)),
      ...(await plainImages(3, "/trip")),
      ...(await plainImages(4, "/calm")),
      ...(await plainImages(4, "/cut")),
      ...(await plainImages(6, "/busy")),
    };
    gallery = await openBrowserGallery(images, { basePath: "/2026" });
  });
  after(() => gallery.close());

  const open = async (fragment: string) => {
    const page = await gallery.open(fragment);
    contexts.push(page.context());
    await live(page);
    return page;
  };
  const withPages = (fragments: readonly string[], task: (...pages: [Page, Page]) => Promise<void>) => async () => {
    contexts = [];
    try {
      const [one, two] = [await open(fragments[0] ?? ""), await open(fragments[1] ?? "")];
      await task(one, two);
      assert.deepEqual(gallery.errors, []);
    } finally {
      for (const context of contexts) await context.close();
    }
  };
  const name = async (page: Page, text: string) => {
    await page.locator(".people-button").click();
    await page.getByPlaceholder("Your name").fill(text);
    await page.getByRole("button", { name: "Set", exact: true }).click();
    const { presence } = createClient({ url: gallery.url });
    await seeThat(
      async () => (await presence()).body.people.map((person) => person.name),
      (names) => names.includes(text),
    );
  };

  it(
    "see each other by name, on the folder and on the image that one looks at, and never by client id",
    withPages(["", "/trip"], async (anna, ben) => {
      await name(ben, "Ben");
      await anna.locator('.tree-row[data-path="/trip"] .avatar, .tree-row:has-text("trip") .avatar').waitFor();
      await cell(ben, "002.png").click();
      await anna.getByRole("treeitem", { name: /trip/ }).click();
      await cell(anna, "002.png").locator(".avatar").waitFor();
      const secret = await ben.evaluate(() => sessionStorage.getItem("lenslet.client") ?? "none");
      assert.match(secret, /^[0-9a-f]{32}$/);
      const { body } = await createClient({ url: gallery.url }).presence();
      assert.ok(body.people.some((person) => person.name === "Ben"));
      assert.ok(!JSON.stringify(body).includes(secret));
      await ben.close();
      await cell(anna, "002.png").locator(".avatar").waitFor({ state: "detached" });
    }),
  );

  it(
    "see live stars and tags in the author's colour for a moment",
    withPages(["/calm", "/calm"], async (anna, ben) => {
      await name(anna, "Anna");
      await cell(anna, "001.png").click();
      await anna.keyboard.press("p");
      const changed = cell(ben, "001.png").and(ben.locator(".changed"));
      await changed.waitFor();
      assert.match((await changed.locator(".cell-change").textContent()) ?? "", /^Anna \+ pick/);
      const hue = await changed.evaluate((element) => getComputedStyle(element).getPropertyValue("--hue"));
      const { people } = (await createClient({ url: gallery.url }).presence()).body;
      assert.equal(Number(hue), people.find((person) => person.name === "Anna")?.hue);
      await changed.waitFor({ state: "detached" });
      await see(() => cell(ben, "001.png").and(ben.locator(".pick")).count(), 1);
      assert.equal(await cell(anna, "001.png").and(anna.locator(".changed")).count(), 0);
    }),
  );

  it(
    "follow each other's view until one goes elsewhere",
    withPages(["", ""], async (anna, ben) => {
      await name(ben, "Ben");
      await anna.locator(".people-button").click();
      await anna.getByRole("button", { name: "Follow" }).click();
      await anna.locator(".follow-banner", { hasText: "Following Ben" }).waitFor();
      await ben.getByRole("treeitem", { name: /trip/ }).click();
      await anna.waitForURL(/#\/trip/);
      await see(() => ben.locator(".cell").count(), 3);
      await cell(ben, "002.png").dblclick();
      await anna.locator(".viewer").waitFor();
      await ben.keyboard.press("ArrowRight");
      await anna.waitForURL(/image=003\.png/);
      await anna.keyboard.press("Escape");
      await anna.locator(".follow-banner").waitFor({ state: "detached" });
      await ben.keyboard.press("ArrowLeft");
      await ben.waitForURL(/image=002\.png/);
      const { presence } = createClient({ url: gallery.url });
      await seeThat(
        async () => JSON.stringify((await presence()).body.people),
        (people) => people.includes("002.png"),
        "Ben at the second image",
      );
      await drawn(anna);
      assert.doesNotMatch(anna.url(), /image=/);
    }),
  );

  it(
    "undo a bulk edit as one step that keeps what the other changed since, and bring it back into view",
    withPages(["/busy?q=-tag:reject", "/busy"], async (anna, ben) => {
      await anna.keyboard.press("Control+a");
      await anna.keyboard.press("x");
      await anna.locator(".message").waitFor();
      await ben.waitForFunction(() => document.querySelectorAll(".cell.reject").length === 6);
      await cell(ben, "003.png").click();
      await ben.keyboard.press("p");
      await ben.locator(".cell.pick").waitFor();
      await toast(anna, /Rejected · 6 images/)
        .getByRole("button", { name: "Undo" })
        .click();
      await toast(anna, /changed 1 image since/).waitFor();
      await anna.waitForFunction(() => document.querySelectorAll(".cell").length === 6);
      await see(
        () => ben.locator(".cell.pick").evaluateAll((cells) => cells.map((each) => each.getAttribute("title"))),
        ["003.png"],
      );
      await see(() => ben.locator(".cell.reject").count(), 0);
      await anna.locator(".grid-scroll").focus();
      await anna.keyboard.press("Control+Shift+Z");
      await ben.waitForFunction(() => document.querySelectorAll(".cell.reject").length === 5);
      await see(() => ben.locator(".cell.pick").count(), 1);
    }),
  );

  it(
    "see a conflict with both values after one was cut off, and neither is overwritten unasked",
    withPages(["/cut", "/cut"], async (anna, ben) => {
      await name(ben, "Ben");
      await cell(anna, "001.png").click();
      await anna.context().setOffline(true);
      await anna.keyboard.press("5");
      await cell(anna, "001.png").locator(".cell-stars").waitFor();
      await anna.locator(".sync.waiting, .sync.saving").waitFor();
      await cell(ben, "001.png").click();
      await ben.keyboard.press("2");
      const client = createClient({ url: gallery.url });
      await see(async () => (await client.item("/cut/001.png")).body.star, 2);
      await anna.context().setOffline(false);
      const conflict = anna.locator(".conflict");
      await conflict.getByText("Ben", { exact: true }).waitFor({ timeout: 60_000 });
      assert.match((await conflict.textContent()) ?? "", /Ben.*changed the stars of 001\.png.*★★.*★★★★★/);
      await see(() => stars(ben), ["★★"]);
      await conflict.getByRole("button", { name: "Use mine" }).click();
      await cell(ben, "001.png").locator(".cell-stars").getByText("★★★★★").waitFor();
      await see(() => conflict.count(), 0);
    }),
  );

  it(
    "see changes outside the view on one line, whose Reveal keeps the filters",
    withPages(["/trip?q=is:untagged", ""], async (anna, ben) => {
      await cell(ben, "011.png").click();
      await ben.keyboard.press("4");
      const line = anna.locator(".off-view");
      await line.getByText("1 change outside this view").waitFor();
      await line.getByRole("button", { name: "Reveal" }).click();
      await line.locator('button[title="/011.png"]').waitFor();
      assert.match(anna.url(), /q=is(:|%3A)untagged/);
      await see(() => anna.locator(".cell").count(), 3);
      await line.getByRole("button", { name: "Dismiss" }).click();
      await line.waitFor({ state: "hidden" });
    }),
  );

  it(
    "share one stream between the tabs of one browser, and each tab is somebody of its own",
    withPages(["/calm", "/calm"], async (anna, ben) => {
      await Promise.all([live(anna), live(ben)]);
      const streams = async () =>
        (await createClient({ url: gallery.url }).health()).body.presence.connected_sse_clients;
      // Of these two; those of earlier pages end.
      await see(streams, 2);
      const tabs = [];
      for (let tab = 0; tab < 8; tab += 1) {
        const page = await anna.context().newPage();
        await page.goto(`${gallery.url}/#/calm`);
        await live(page);
        tabs.push(page);
      }
      await see(streams, 2);
      await tabs[0]?.locator(".sync-detail", { hasText: "9 others here" }).waitFor();
      await cell(anna, "002.png").click();
      await anna.keyboard.press("3");
      for (const tab of tabs) await cell(tab, "002.png").locator(".cell-stars").waitFor();
    }),
  );

  it(
    "keep each other's Smart Folders, and see them at once",
    withPages(["/?q=star>=4", "/trip"], async (anna, ben) => {
      const save = async (page: Page, text: string) => {
        await page.getByRole("button", { name: "Save this view as a Smart Folder" }).click();
        await page.getByRole("textbox", { name: "Name" }).fill(text);
        await page.getByRole("button", { name: "Save", exact: true }).click();
      };
      await Promise.all([save(anna, "Best"), save(ben, "The trip")]);
      for (const page of [anna, ben]) {
        for (const text of ["Best", "The trip"]) await page.getByLabel("Smart Folders").getByText(text).waitFor();
      }
    }),
  );

  it(
    "have an identity of their own in a duplicated tab",
    withPages(["", ""], async (anna) => {
      const [twin] = await Promise.all([
        anna.context().waitForEvent("page"),
        anna.evaluate(() => void window.open(location.href)),
      ]);
      await live(twin);
      const id = (page: Page) => page.evaluate(() => sessionStorage.getItem("lenslet.client"));
      await twin.waitForFunction((other) => sessionStorage.getItem("lenslet.client") !== other, await id(anna));
      const kept = await id(twin);
      await twin.reload();
      await live(twin);
      await see(() => id(twin), kept);
    }),
  );
});
