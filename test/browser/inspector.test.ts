import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { pagesOf, see } from "../support/see.ts";
import { pngOf } from "../support/images.ts";

const latin = new TextEncoder();

/** A small PNG that carries a prompt, as image generators write it. */
async function promptedPng(prompt: string): Promise<Uint8Array> {
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#468" } })
    .png()
    .toBuffer();
  const header = bytes.subarray(16, 29);
  const end = bytes.indexOf("IDAT");
  const length = bytes.readUInt32BE(end - 4);
  const pixels = bytes.subarray(end + 4, end + 4 + length);
  return pngOf([
    ["IHDR", header],
    ["tEXt", latin.encode(`parameters\0${prompt}`)],
    ["IDAT", pixels],
    ["IEND", new Uint8Array(0)],
  ]);
}

const prompt = `a lighthouse at dusk, ${"many waves, ".repeat(30)}35 mm`;

describe("the inspector", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const photograph = await sharp({ create: { width: 60, height: 40, channels: 3, background: "#864" } })
      .withExif({ IFD0: { Make: "Aperture", Model: "One" }, IFD2: { FNumber: "28/10" } })
      .jpeg()
      .toBuffer();
    gallery = await openBrowserGallery({
      ...(await plainImages(6, "/plain")),
      ...(await plainImages(2, "/line")),
      "/read/photograph.jpg": new Uint8Array(photograph),
      "/read/prompted.png": await promptedPng(prompt),
    });
  });
  after(() => gallery.close());

  const withPage = pagesOf(() => gallery);
  const chip = (page: Page, text: string) => page.locator(".inspector .chip", { hasText: text });

  it(
    "shows which tags only some of a selection have, gives one to all, and removes it from all",
    withPage("/plain", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("t");
      await page.locator(".inspector input:focus").waitFor();
      await page.keyboard.type("red, warm");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await chip(page, "warm").waitFor();
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Shift+ArrowRight");
      await chip(page, "warm").getByText("1 of 3").waitFor();
      await page.getByRole("button", { name: "Add “warm” to all 3" }).click();
      await page.waitForFunction(() => document.querySelectorAll(".cell-tags").length === 3);
      await see(() => chip(page, "warm").getByText("of 3").count(), 0);
      await page.getByRole("button", { name: "Remove “red”" }).click();
      await chip(page, "red").waitFor({ state: "detached" });
      await see(() => page.locator(".cell-tags").allTextContents(), ["warm", "warm", "warm"]);
    }),
  );

  it(
    "takes away one tag with Backspace, however long it is held",
    withPage("/plain", async (page) => {
      await page.keyboard.press("End");
      await page.keyboard.press("t");
      await page.locator(".inspector input:focus").waitFor();
      await page.keyboard.type("one, two, three");
      await page.keyboard.press("Enter");
      await chip(page, "three").waitFor();
      for (let pressed = 0; pressed < 4; pressed++) await page.keyboard.down("Backspace");
      await page.keyboard.up("Backspace");
      await page.waitForFunction(() => document.querySelectorAll(".inspector .chip").length === 2);
      await page.getByRole("button", { name: "Remove “one”" }).click();
      await chip(page, "one").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Remove “t" }).click();
      await page.locator(".inspector .chip").waitFor({ state: "detached" });
    }),
  );

  it("takes what is typed right after its key, where the panel lies over the grid", async () => {
    const page = await gallery.open("/plain", { viewport: { width: 800, height: 900 } });
    await page.keyboard.press("Home");
    // Keys in one turn leave no frame between them.
    await page.evaluate(async () => {
      dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
      await Promise.resolve();
    });
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Add tags");
    await page.context().close();
  });

  it(
    "takes several tags typed in one line as one edit, with one undo",
    withPage("/line", async (page) => {
      await page.keyboard.press("t");
      const field = page.getByRole("combobox", { name: "Add tags" });
      await field.pressSequentially("bride, church,rain");
      assert.equal(await field.inputValue(), "bride, church,rain");
      assert.equal(await page.locator(".inspector .chip").count(), 0);
      await page.keyboard.press("Enter");
      await see(() => page.locator(".cell-tags").allTextContents(), ["bride · church · rain"]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+z");
      await see(() => page.locator(".cell-tags").count(), 0);
      await see(() => page.locator(".inspector .chip").count(), 0);
    }),
  );

  it(
    "completes tags that are in use, by keys",
    withPage("/plain", async (page) => {
      await page.keyboard.press("End");
      await page.keyboard.press("t");
      await page.locator(".inspector input:focus").waitFor();
      await page.keyboard.type("wa");
      await page.locator("#tag-offers [role=option]", { hasText: "warm" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.locator("#tag-offers [aria-selected=true]").waitFor();
      await page.keyboard.press("Enter");
      await chip(page, "warm").waitFor();
      await see(() => page.getByRole("combobox", { name: "Add tags" }).inputValue(), "");
    }),
  );

  it(
    "keeps notes as they are written, and the keys do not leak out of the field",
    withPage("/plain", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("n");
      await page.locator(".inspector textarea:focus").waitFor();
      await page.keyboard.type("5 stars? pick this one");
      await page.keyboard.press("Escape");
      await page.locator(".cell.cursor .cell-labels > .icon").waitFor();
      await page.reload();
      await page.waitForFunction(() => document.querySelector("textarea")?.value === "5 stars? pick this one");
      assert.equal(await page.locator(".cell.pick, .cell-stars").count(), 0);
    }),
  );

  it(
    "shows mixed stars, and sets them for all",
    withPage("/plain", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("2");
      await page.keyboard.press("Control+a");
      await page.locator(".inspector .star-row.mixed").waitFor();
      await page.locator(".inspector").getByRole("button", { name: "4 stars" }).click();
      await page.waitForFunction(() => document.querySelectorAll(".cell-stars").length === 6);
      await see(() => page.locator(".inspector .star-row button.on").count(), 4);
    }),
  );

  it(
    "shows EXIF as a table, and a long prompt folded",
    withPage("/read", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("m");
      await page.locator(".metadata-section dd", { hasText: "Aperture" }).waitFor();
      await page.keyboard.press("ArrowRight");
      const long = page.locator(".long-text");
      await long.waitFor();
      assert.equal(await long.locator("pre").isVisible(), false);
      await long.locator("summary").click();
      assert.equal(await long.locator("pre").textContent(), prompt);
    }),
  );

  it("greys out editing for a viewer and says why", async () => {
    const tokens = { viewer: "v".repeat(32), editor: "e".repeat(32) };
    const guarded = await openBrowserGallery(await plainImages(2), {
      gate: { access: { kind: "tokens", ...tokens } },
    });
    try {
      const page = await guarded.open("", {}, `?t=${tokens.viewer}`);
      await page.locator(".inspector-refusal", { hasText: "viewing link" }).waitFor();
      await page.keyboard.press("5");
      await page.locator(".toast").waitFor();
      assert.equal(await page.locator(".cell-stars").count(), 0);
      assert.ok(await page.getByRole("combobox", { name: "Add tags" }).isDisabled());
      await page.keyboard.press("t");
      await page.locator(".toast", { hasText: "Ask for an editing link" }).waitFor();
    } finally {
      await guarded.close();
    }
  });
});
