import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { JoinResponse } from "../../src/wire/presence.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery();
after(() => gallery.lenslet.close());

const join = async (client_id: string, fields: object = {}) =>
  JoinResponse.parse((await gallery.call("POST", "/presence/join", { client_id, ...fields })).body);
const authorOf = async (headers: Record<string, string>) =>
  Sidecar.parse((await gallery.call("PUT", "/item?path=/a.png", { star: 1 }, headers)).body).updated_by;

describe("updated_by, of an edit with x-client-id alone", () => {
  it("is the public name of a living session, never its client id", async () => {
    await join("secret-1", { name: " Ada " });
    assert.equal(await authorOf({ "x-client-id": "secret-1" }), "Ada");
  });

  it("is who a living session is to others when it has no name", async () => {
    const { person } = await join("secret-2");
    assert.equal(await authorOf({ "x-client-id": "secret-2" }), person);
    const shown = await join("secret-3", { looking_at: "/a.png" });
    assert.equal(await authorOf({ "x-client-id": "secret-3" }), shown.person);
  });

  it("gives way to x-updated-by", async () => {
    await join("secret-4", { name: "Ada" });
    assert.equal(await authorOf({ "x-client-id": "secret-4", "x-updated-by": "Grace" }), "Grace");
  });

  it("is the header itself when it never named a session", async () => {
    assert.equal(await authorOf({ "x-client-id": "scorer" }), "scorer");
  });

  it("stays the public name once the session has expired, been removed, or left", async () => {
    const { lease_id } = await join("left", { name: "Lin" });
    await gallery.call("POST", "/presence/leave", { gallery_id: "/", client_id: "left", lease_id });
    assert.equal(await authorOf({ "x-client-id": "left" }), "Lin");
    await join("tab", { name: "Ada" });
    const { person } = await join("nameless");
    gallery.clock.advance(75_500);
    assert.equal(await authorOf({ "x-client-id": "tab" }), "Ada");
    gallery.clock.advance(80_000);
    assert.equal(await authorOf({ "x-client-id": "tab" }), "Ada");
    assert.equal(await authorOf({ "x-client-id": "nameless" }), person);
    await join("tab", { name: "Grace" });
    assert.equal(await authorOf({ "x-client-id": "tab" }), "Grace");
  });
});

describe("updated_by, of a session that a move began in legacy mode", () => {
  it("is who it is to others as well", async () => {
    const legacy = await openTestGallery(undefined, { presence: { lifecycleV2: false } });
    const move = { from_gallery_id: "/", to_gallery_id: "/b", client_id: "secret", lease_id: "none" };
    assert.equal((await legacy.call("POST", "/presence/move", move)).status, 200);
    const headers = { "x-client-id": "secret" };
    const { updated_by } = Sidecar.parse((await legacy.call("PUT", "/item?path=/a.png", {}, headers)).body);
    assert.match(updated_by, /^[0-9a-f]{16}$/);
    await legacy.lenslet.close();
  });
});
