import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createPresenceModel, type Showing } from "../../../../src/ui/model/people/presence-model.ts";
import { createClient } from "../../../../src/client.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { createFakeNetwork } from "../../../support/fake-network.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { openTestGallery } from "../../../support/test-gallery.ts";

async function open() {
  const gallery = await openTestGallery();
  const { clock } = gallery;
  const calls: string[] = [];
  const { fetch, settle } = createFakeNetwork(gallery.lenslet.fetch);
  const counting = (request: Request) => {
    calls.push(new URL(request.url).pathname);
    return fetch(request);
  };
  const tab = createFakeBrowser({ clock, random: seededRandom(3), fetch: counting }).openTab();
  const client = createClient({ fetch: tab.ports.fetch, clock });
  const presence = createPresenceModel({
    client,
    clientId: "tab-1",
    clock,
    life: tab.ports.life,
    beacon: tab.ports.beacon,
    onCounts: () => {},
  });
  const showing: Showing = { folder: "/", lookingAt: null, view: "/", name: "Anna" };
  presence.show(showing);
  await settle();
  const people = async () => (await client.presence()).body.people;
  /** The calls since the last time. */
  const made = () => calls.splice(0);
  return { clock, settle, tab, presence, showing, people, made };
}

describe("createPresenceModel", () => {
  it("joins once and beats every 30 s", async () => {
    const { clock, settle, made } = await open();
    assert.deepEqual(made(), ["/presence/join"]);
    clock.advance(30_000);
    await settle();
    clock.advance(30_000);
    await settle();
    assert.deepEqual(made(), ["/presence", "/presence"]);
  });

  it("moves with the folder, at once", async () => {
    const { settle, presence, showing, people, made } = await open();
    made();
    presence.show({ ...showing, folder: "/b", view: "/b" });
    await settle();
    assert.deepEqual(made(), ["/presence/move", "/presence"]);
    const [anna] = await people();
    assert.deepEqual([anna?.gallery_id, anna?.view, anna?.name], ["/b", "/b", "Anna"]);
  });

  it("reports what it looks at in one call for many keys", async () => {
    const { clock, settle, presence, showing, people, made } = await open();
    made();
    for (const name of ["a", "b", "c"]) presence.show({ ...showing, lookingAt: `/${name}.png` });
    await settle();
    assert.deepEqual(made(), []);
    clock.advance(250);
    await settle();
    assert.deepEqual(made(), ["/presence"]);
    assert.equal((await people())[0]?.looking_at, "/c.png");
  });

  it("beats at once when its tab is looked at again", async () => {
    const { settle, tab, made } = await open();
    made();
    tab.show();
    await settle();
    assert.deepEqual(made(), ["/presence"]);
  });

  it("leaves with the page, and comes back out of the back/forward cache as somebody living", async () => {
    const { clock, settle, tab, people, made } = await open();
    made();
    tab.hide();
    await settle();
    assert.deepEqual(await people(), []);
    clock.advance(60_000);
    await settle();
    assert.deepEqual(
      made().filter((path) => path !== "/presence/leave"),
      ["/presence"],
    );
    tab.restore();
    await settle();
    assert.equal((await people()).length, 1);
  });

  it("joins anew after a sleep that was longer than its session lives", async () => {
    const { clock, settle, people, tab } = await open();
    tab.setOnline(false);
    clock.advance(200_000);
    await settle();
    tab.setOnline(true);
    assert.deepEqual(await people(), []);
    clock.advance(30_000);
    await settle();
    assert.equal((await people()).length, 1);
  });

  it("joins without a lease once its own is refused", async () => {
    const { clock, settle, tab, people, made } = await open();
    await tab.ports.fetch("/presence/join", {
      method: "POST",
      body: JSON.stringify({ gallery_id: "/", client_id: "tab-1" }),
      headers: { "content-type": "application/json" },
    });
    made();
    clock.advance(30_000);
    await settle();
    assert.deepEqual(made(), ["/presence", "/presence/join"]);
    assert.equal((await people()).length, 1);
  });

  it("waits for the next beat while the server is away", async () => {
    const { clock, settle, tab, presence, showing, people } = await open();
    tab.setOnline(false);
    presence.show({ ...showing, folder: "/b" });
    await settle();
    tab.setOnline(true);
    clock.advance(30_000);
    await settle();
    assert.equal((await people())[0]?.gallery_id, "/b");
  });
});
