import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { noChromium, openBrowserGallery, plainImage, type BrowserGallery } from "../support/browser-gallery.ts";

interface Sharpness {
  readonly name: string;
  readonly natural: number;
  /** Device px that the image is drawn wide, cut edges included. */
  readonly drawn: number;
}

/** How wide the thumbnails below `selector` are, and how wide they are drawn. */
const sharpnessOf = (page: Page, selector: string): Promise<Sharpness[]> =>
  page.locator(`${selector} .thumb.ready:last-of-type`).evaluateAll((images) =>
    images.flatMap((image) => {
      if (!(image instanceof HTMLImageElement)) return [];
      const box = image.getBoundingClientRect();
      const covering = box.height * (image.naturalWidth / image.naturalHeight);
      const drawn = Math.max(box.width, covering) * devicePixelRatio;
      const name = image.parentElement?.getAttribute("title") ?? "";
      return [{ name, natural: image.naturalWidth, drawn }];
    }),
  );

const originals: Readonly<Record<string, readonly [number, number]>> = {
  "a.png": [1800, 1200],
  "b.png": [1200, 1800],
  "c.png": [3000, 1000],
  "d.png": [300, 200],
  "e.png": [1600, 1600],
  "f.png": [90, 60],
};

function assertSharp(shown: readonly Sharpness[]): void {
  assert.ok(shown.length >= 4, `${shown.length} thumbnails`);
  for (const { name, natural, drawn } of shown) {
    const original = originals[name]?.[0] ?? 0;
    const least = Math.min(Math.floor(drawn) - 1, original, 1024);
    assert.ok(natural >= least, `${name} is ${natural} px wide where ${drawn} px are drawn`);
  }
}

describe("renditions", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const entries = Object.entries(originals).map(
      async ([name, [width, height]], index) => [`/${name}`, await plainImage(width, height, index * 50)] as const,
    );
    gallery = await openBrowserGallery(Object.fromEntries(await Promise.all(entries)));
  });
  after(() => gallery.close());

  const allReady = (page: Page) => page.locator(".cell .thumb.ready").nth(5).waitFor();

  for (const deviceScaleFactor of [1, 2, 3]) {
    it(`are as sharp as the screen at pixel ratio ${deviceScaleFactor}, in rows and squares, in the filmstrip as well`, async () => {
      const page = await gallery.open("", { deviceScaleFactor });
      await allReady(page);
      assertSharp(await sharpnessOf(page, ".cell"));
      await page.getByRole("button", { name: "Squares", exact: true }).click();
      await page.locator(".grid-scroll.square .cell .thumb.ready").nth(5).waitFor();
      assertSharp(await sharpnessOf(page, ".cell"));
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.locator(".film-frame .thumb.ready").nth(5).waitFor();
      assertSharp(await sharpnessOf(page, ".film-frame"));
      assert.deepEqual(gallery.errors, []);
      await page.context().close();
    });
  }

  it("become sharper when thumbnails grow, and are never blank meanwhile", async () => {
    const page = await gallery.open();
    await allReady(page);
    await page.evaluate(() => {
      const blanks: string[] = [];
      Object.assign(globalThis, { blanks });
      const look = () => {
        for (const cell of document.querySelectorAll(".cell"))
          if (!cell.querySelector(".thumb.ready")) blanks.push(cell.getAttribute("title") ?? "");
        requestAnimationFrame(look);
      };
      look();
    });
    const widthOf = () =>
      page.locator('.cell[title="a.png"] .thumb.ready').evaluateAll((images) => {
        const image = images.at(-1);
        return image instanceof HTMLImageElement ? image.naturalWidth : 0;
      });
    assert.ok((await widthOf()) < 1024);
    await page.getByRole("slider", { name: "Thumbnail size" }).fill("8.9");
    await page.waitForFunction(() => {
      const image = [...document.querySelectorAll('.cell[title="a.png"] .thumb.ready')].at(-1);
      return image instanceof HTMLImageElement && image.naturalWidth === 1024;
    });
    assert.equal(await page.locator('.cell[title="a.png"] .thumb').count(), 1, "the smaller one has gone");
    assert.deepEqual(await page.evaluate("blanks"), []);
    await page.context().close();
  });
});

describe("a file that changes", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  const photograph = async (width: number, height: number, background: string, maker: string) =>
    new Uint8Array(
      await sharp({ create: { width, height, channels: 3, background } })
        .withExif({ IFD0: { Make: maker } })
        .jpeg()
        .toBuffer(),
    );
  const day = (number: number) => Date.UTC(2021, 4, number, 12);
  before(async () => {
    gallery = await openBrowserGallery({});
    gallery.source.put("/a.jpg", await photograph(600, 400, "#f00", "Before"), day(1));
    gallery.source.put("/b.jpg", await photograph(600, 400, "#f00", "Other"), day(1));
    await refresh();
  });
  after(() => gallery.close());

  const refresh = async () => {
    const json = { "content-type": "application/json" };
    const response = await fetch(`${gallery.url}/refresh?path=/`, { method: "POST", body: "{}", headers: json });
    assert.equal(response.status, 200);
  };
  /** Waits until the topmost image at each place shows the colour. */
  const shows = (page: Page, selector: string, colour: "red" | "green" | "blue") =>
    page.waitForFunction(
      ({ places, channel }) => {
        const image = [...document.querySelectorAll(places)].at(-1);
        if (!(image instanceof HTMLImageElement) || !image.complete || image.naturalWidth === 0) return false;
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 1;
        const context = canvas.getContext("2d");
        context?.drawImage(image, 0, 0, 1, 1);
        const pixel = context?.getImageData(0, 0, 1, 1).data;
        return [0, 1, 2].every((at) => (at === channel ? (pixel?.[at] ?? 0) > 200 : (pixel?.[at] ?? 255) < 60));
      },
      { places: selector, channel: ["red", "green", "blue"].indexOf(colour) },
    );
  const fact = (page: Page, text: string | RegExp) => page.locator(".inspector").getByText(text).first().waitFor();

  it("is new everywhere in the page once the folder was read again: pixels, size, date and metadata", async () => {
    const page = await gallery.open();
    await page.keyboard.press("Home");
    await shows(page, '.cell[title="a.jpg"] .thumb.ready', "red");
    await page.getByRole("button", { name: "Metadata", exact: true }).click();
    for (const text of ["600 × 400 px", /May 1, 2021|1 May 2021/, "Before"]) await fact(page, text);

    gallery.source.put("/a.jpg", await photograph(900, 500, "#00f", "After"), day(2));
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Read this folder again" }).click();
    await shows(page, '.cell[title="a.jpg"] .thumb.ready', "blue");
    for (const text of ["900 × 500 px", /May 2, 2021|2 May 2021/, "After"]) await fact(page, text);

    await page.keyboard.press("Enter");
    await shows(page, '.image-layer[alt="a.jpg"]', "blue");
    await shows(page, '.film-frame[title="a.jpg"] .thumb.ready', "blue");

    gallery.source.put("/a.jpg", await photograph(500, 900, "#0f0", "Once more"), day(3));
    await refresh();
    await shows(page, '.image-layer[alt="a.jpg"]', "green");
    await shows(page, '.film-frame[title="a.jpg"] .thumb.ready', "green");
    for (const text of ["500 × 900 px", /May 3, 2021|3 May 2021/, "Once more"]) await fact(page, text);

    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("c");
    await shows(page, '.pane[aria-label="a.jpg"] .image-layer', "green");
    gallery.source.put("/a.jpg", await photograph(900, 500, "#00f", "After"), day(4));
    await refresh();
    await shows(page, '.pane[aria-label="a.jpg"] .image-layer', "blue");
    await shows(page, '.pane[aria-label="b.jpg"] .image-layer', "red");
    assert.deepEqual(gallery.errors, []);
    await page.context().close();
  });

  it("is new at every load of the page that follows", async () => {
    gallery.source.put("/a.jpg", await photograph(600, 400, "#f00", "Before"), day(5));
    await refresh();
    const page = await gallery.open();
    await shows(page, '.cell[title="a.jpg"] .thumb.ready', "red");
    gallery.source.put("/a.jpg", await photograph(600, 400, "#0f0", "After"), day(6));
    await refresh();
    for (let load = 0; load < 3; load += 1) {
      await page.reload();
      await page.locator('.cell[title="a.jpg"] .thumb.ready').waitFor();
      await shows(page, '.cell[title="a.jpg"] .thumb.ready', "green");
    }
    await page.context().close();
  });
});
