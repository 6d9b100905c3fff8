import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { editorToken, viewerToken } from "../support/attackers.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";

describe("sharing", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(6), {
      basePath: "/team/trips",
      gate: {
        access: { kind: "tokens", viewer: viewerToken, editor: editorToken },
        address: () => "http://192.168.1.5:7070",
      },
    });
  });
  after(() => gallery.close());

  const sheetOf = async (token: string, options = {}) => {
    const page = await gallery.open("/?q=star:none", options, `?t=${token}`);
    await page.locator(".people-button").click();
    await page.getByRole("button", { name: "Share" }).click();
    return { page, sheet: page.getByRole("dialog", { name: "Share" }) };
  };

  it("gives an editor both links, with the view, as text to copy and as a code", async () => {
    const { page, sheet } = await sheetOf(editorToken);
    const edit = sheet.getByRole("textbox", { name: "Link to edit" });
    await edit.waitFor();
    assert.equal(await edit.inputValue(), `http://192.168.1.5:7070/team/trips/?t=${editorToken}#/?q=star%3Anone`);
    await sheet.locator(".qr-code path[d^=M]").waitFor();
    await sheet.getByRole("button", { name: "They can look" }).click();
    const look = sheet.getByRole("textbox", { name: "Link to look" });
    assert.equal(await look.inputValue(), `http://192.168.1.5:7070/team/trips/?t=${viewerToken}#/?q=star%3Anone`);
    await sheet.getByRole("button", { name: "Copy" }).click();
    await sheet.getByRole("button", { name: "Copied" }).waitFor();
    await page.context().close();
  });

  it("gives a viewer the link to look alone", async () => {
    const { page, sheet } = await sheetOf(viewerToken, {
      viewport: { width: 390, height: 780 },
      deviceScaleFactor: 2,
      colorScheme: "dark",
    });
    await sheet.getByRole("textbox", { name: "Link to look" }).waitFor();
    await sheet.locator(".qr-code path[d^=M]").waitFor();
    assert.equal(await sheet.getByRole("group").count(), 0);
    assert.ok(!(await page.content()).includes(editorToken));
    await page.context().close();
  });

  it("meets whoever has no link with a page where it can be pasted, and opens its view", async () => {
    const context = await gallery.newContext({ colorScheme: "dark" });
    const page = await context.newPage();
    const response = await page.goto(`${gallery.url}/#/`);
    assert.equal(response?.status(), 401);
    await page.getByRole("heading", { name: "This gallery needs a link" }).waitFor();
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgba(0, 0, 0, 0)");
    await page.getByRole("textbox", { name: "Link" }).fill(`http://other.example/?t=${viewerToken}#/?q=star:none`);
    await page.keyboard.press("Enter");
    await page.locator(".cell").first().waitFor();
    assert.match(page.url(), /\/#\/\?q=star(:|%3A)none$/);
    assert.deepEqual(gallery.errors, []);
    await context.close();
  });

  it("lets whoever is refused while the page is open paste a link there", async () => {
    const context = await gallery.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
    const refused = { status: 401, json: { error: "token_required", message: "Open the link." } };
    await page.route("**/events*", (route) => route.fulfill(refused));
    await page.goto(`${gallery.url}/?t=${viewerToken}#/?q=star:none`);
    await page.getByRole("heading", { name: "This gallery needs a link" }).waitFor();
    await page.unroute("**/events*");
    await page.getByRole("textbox", { name: "Link" }).fill(`http://other.example/?t=${editorToken}`);
    await page.keyboard.press("Enter");
    await page.locator(".cell").first().waitFor();
    assert.match(page.url(), /\/#\/\?q=star(:|%3A)none$/);
    await context.close();
  });
});

describe("sharing a gallery that only this machine can open", { skip: noChromium }, () => {
  it("says how to start it for others", async () => {
    const gallery = await openBrowserGallery(await plainImages(2));
    const page = await gallery.open();
    await page.locator(".people-button").click();
    await page.getByRole("button", { name: "Share" }).click();
    const command = page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Command" });
    await command.waitFor();
    assert.match(await command.inputValue(), /^lenslet .+ --host 0\.0\.0\.0$/);
    await gallery.close();
  });
});

describe("the word for the connection", { skip: noChromium }, () => {
  it("opens what it means, and a name can be given when asked for", async () => {
    const gallery = await openBrowserGallery(await plainImages(3));
    const anna = await gallery.open();
    const ben = await gallery.open();
    await anna.locator(".sync-detail", { hasText: "1 other here" }).waitFor();
    await anna.locator(".toast").getByRole("button", { name: "Set your name" }).click();
    await anna.getByPlaceholder("Your name").fill("Anna");
    await anna.keyboard.press("Enter");
    await ben.locator(".sync").click();
    const panel = ben.locator(".sync-panel");
    await panel.getByText("Anna", { exact: true }).waitFor();
    await anna.keyboard.press("3");
    await panel.getByText(/^1 since /).waitFor();
    assert.deepEqual(gallery.errors, []);
    await gallery.close();
  });
});
