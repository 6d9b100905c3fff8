import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { freeLock, labelFolder } from "../support/label-folder.ts";
import { see } from "../support/see.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

describe("the history in the inspector", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const files = createSimulatedDisk().files();
    const options = { folder: labelFolder, clock: systemClock, lock: freeLock, random: seededRandom(3), files };
    gallery = await openBrowserGallery(await plainImages(3, "/shown"), { journal: createFolderJournal(options) });
  });
  after(() => gallery.close());

  const putBy = async (by: string, body: object) => {
    const response = await fetch(`${gallery.url}/item?path=/shown/001.png`, {
      method: "PUT",
      headers: { "content-type": "application/json", "x-updated-by": by },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200);
  };

  it("shows who set what, follows new changes, and reaches back page by page", async () => {
    await putBy("Anna", { tags: ["sky"], notes: "", star: 4 });
    const page = await gallery.open("/shown", { viewport: { width: 1200, height: 900 } });
    await page.keyboard.press("Home");
    const panel = page.getByRole("region", { name: "History" });
    await panel.getByRole("button", { name: "History" }).click();
    await panel.getByText(/^Anna, /).waitFor();
    await see(() => panel.locator("dd").allTextContents(), ["none → 4", "none → sky"]);
    await putBy("Ben", { tags: ["sky", "pick"], notes: "", star: 4 });
    await panel.getByText(/^Ben, /).waitFor();
    await see(() => panel.locator("dd").allTextContents(), ["none → pick", "none → 4", "none → sky"]);
    for (let round = 0; round < 20; round++) await putBy("Ben", { tags: [], notes: `note ${round}`, star: null });
    await panel.getByRole("button", { name: "Earlier changes" }).click();
    await panel.getByText(/^Anna, /).waitFor();
    assert.equal(await panel.locator("h4").count(), 22);
    await page.context().close();
    assert.deepEqual(gallery.errors, []);
  });
});
