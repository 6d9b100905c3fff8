import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { seeThat } from "../support/see.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The visible controls that a finger of 44 px (WCAG 2.2, 2.5.5) would miss, or hit another instead of. */
function missedControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const reach = 21;
    const selector = "button, a[href], input, select, textarea, summary, [role=treeitem], [role^=menuitem]";
    const at = (x: number, y: number) => document.elementFromPoint(x, y);
    const isMissed = (control: HTMLElement): boolean => {
      const area = control.closest("label") ?? control;
      const { left, right, top, bottom } = area.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      // What is cut off at the edge of the screen is scrolled to first.
      if (x < reach || y < reach || x > innerWidth - reach || y > innerHeight - reach) return false;
      const isHit = (dx: number, dy: number): boolean => {
        const hit = at(x + dx, y + dy);
        return hit !== null && area.contains(hit);
      };
      if (!isHit(0, 0)) return false;
      return !(isHit(-reach, 0) && isHit(reach, 0) && isHit(0, -reach) && isHit(0, reach));
    };
    return [...document.querySelectorAll<HTMLElement>(selector)]
      .filter(isMissed)
      .map((control) => `${control.className} ${control.ariaLabel ?? control.textContent ?? ""}`);
  });
}

describe("controls on a phone", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  let page: Page;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(40, "/trip"));
    page = await gallery.open("/", phone);
    await page.locator(".cell").first().waitFor();
  });
  after(() => gallery.close());

  const fit = () =>
    seeThat(
      () => missedControls(page),
      (missed) => missed.length === 0,
      "room for a finger around each control",
    );
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("can be hit in the grid, its menus and its panel", async () => {
    await fit();
    await button("Folders and filters").tap();
    await page.locator(".sidebar.sheet").waitFor();
    await fit();
    await page.locator(".scrim").tap({ position: { x: 380, y: 400 } });
    await page.locator(".sidebar.sheet").waitFor({ state: "detached" });
    for (const menu of ["More", "Nobody else is here"]) {
      await button(menu).tap();
      await page.locator(".panel").waitFor();
      await fit();
      await page.keyboard.press("Escape");
      await page.locator(".panel").waitFor({ state: "detached" });
    }
  });

  it("can be hit in the windows", async () => {
    for (const item of ["Export labels", "Import labels", "Keys"]) {
      await button("More").tap();
      await page.getByRole("menuitem", { name: item }).tap();
      await page.locator("dialog[open]").waitFor();
      await fit();
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
    }
  });

  it("can be hit in the viewer and its sheet", async () => {
    await page.locator(".cell").nth(1).tap();
    await page.locator(".label-bar").waitFor();
    await fit();
    await button("Labels and details").tap();
    await page.locator(".inspector.sheet").waitFor();
    await fit();
    await page.goBack();
    await page.locator(".inspector.sheet").waitFor({ state: "detached" });
    await page.goBack();
    await page.locator(".viewer").waitFor({ state: "detached" });
  });

  it("can be hit while images are selected and compared, and the folder's name stays", async () => {
    const touch = await page.context().newCDPSession(page);
    const box = await page.locator(".cell").first().boundingBox();
    assert.ok(box);
    const touchPoints = [{ x: box.x + 30, y: box.y + 30 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await page.locator(".cell.selected").waitFor();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await page.locator(".cell").nth(2).tap();
    await seeThat(
      () => page.locator(".cell.selected").count(),
      (count) => count === 2,
      "two are selected",
    );
    await page.locator(".view-trail a").waitFor();
    await fit();
    await button("Compare").tap();
    await page.locator(".pane").nth(1).waitFor();
    await fit();
  });
});
