import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { endpoints } from "../../src/wire/endpoints.ts";
import {
  allEndpoints,
  asEditor,
  asViewer,
  attackers,
  entrances,
  knock,
  openEntrance,
  openGuardedGallery,
} from "../support/attackers.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openGuardedGallery();
after(() => gallery.lenslet.close());

describe("the gate", () => {
  for (const [name, endpoint] of allEndpoints) {
    it(`keeps attackers from ${endpoint.method} ${endpoint.path} (${name})`, async () => {
      for (const attacker of attackers) {
        gallery.clock.advance(60_000);
        assert.equal((await knock(gallery, endpoint, attacker.headers)).status, attacker.status, attacker.name);
      }
    });

    it(`lets roles into ${endpoint.method} ${endpoint.path} (${name}) as declared`, async () => {
      const viewer = await knock(gallery, endpoint, asViewer);
      assert.equal(viewer.status === 403, endpoint.role === "editor");
      for (const host of [
        "localhost:7070",
        "x.localhost",
        "127.1.2.3",
        "[::1]:7070",
        "gallery.lan:99",
        "10.0.0.7:7070",
      ]) {
        const response = await knock(gallery, endpoint, {
          ...asEditor,
          host,
          "sec-fetch-site": "same-origin",
          origin: `http://${host}`,
        });
        assert.ok(![401, 403, 421].includes(response.status), `${host}: ${response.status}`);
      }
    });
  }

  it("checks in the stated order", async () => {
    const all = {
      host: "evil.example",
      origin: "https://evil.example",
      "sec-fetch-site": "cross-site",
      "content-type": "text/plain",
    };
    const { putItem } = endpoints;
    assert.equal((await knock(gallery, putItem, all)).status, 421);
    assert.equal((await knock(gallery, putItem, { ...all, host: "localhost" })).status, 403);
    assert.equal((await knock(gallery, putItem, { "content-type": "text/plain" })).status, 415);
    assert.equal((await knock(gallery, putItem, {})).status, 401);
    assert.equal((await knock(gallery, putItem, asViewer)).status, 403);
  });

  it("refuses a body that is not declared as JSON, before it is read", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]) {
      const response = await gallery.call("POST", "/presence/join", "{}", { ...asEditor, "content-type": type });
      assert.equal(response.status, 415, type);
    }
    const response = await gallery.call(
      "POST",
      "/presence/join",
      { client_id: "c" },
      { ...asEditor, "content-type": "application/json; charset=utf-8" },
    );
    assert.equal(response.status, 200);
  });

  it("lets another site open the page, and nothing else", async () => {
    const navigation = {
      ...asEditor,
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    assert.notEqual((await gallery.call("GET", "/", undefined, navigation)).status, 403);
    assert.equal((await gallery.call("GET", "/file?path=/a.png", undefined, navigation)).status, 403);
    assert.equal(
      (await gallery.call("GET", "/", undefined, { ...navigation, "sec-fetch-dest": "iframe" })).status,
      403,
    );
  });

  it("responds to an allowed other origin with the headers that it needs, and nobody else", async () => {
    const origin = "https://labels.example";
    const allowed = await gallery.call("GET", "/session", undefined, {
      ...asEditor,
      origin,
      "sec-fetch-site": "cross-site",
    });
    assert.equal(allowed.status, 200);
    assert.equal(allowed.headers.get("access-control-allow-origin"), origin);
    const preflight = await gallery.call("OPTIONS", "/item", undefined, { origin });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /PATCH/);
    const foreign = await gallery.call("OPTIONS", "/item", undefined, { origin, host: "evil.example" });
    assert.equal(foreign.status, 421, "a preflight is for us or refused as all else");
    const own = await gallery.call("GET", "/session", undefined, asEditor);
    assert.equal(own.headers.get("access-control-allow-origin"), null);
  });

  it("knows the names it was given whatever their case", async () => {
    const own = await openTestGallery(undefined, {
      gate: { hosts: ["Labels.Example", "Box.lan:81"], access: { kind: "open" } },
    });
    for (const [host, status] of [
      ["labels.example", 200],
      ["LABELS.EXAMPLE:99", 200],
      ["box.LAN:81", 200],
      ["box.lan:82", 421],
    ] as const)
      assert.equal((await own.call("GET", "/session", undefined, { host })).status, status, host);
    await own.lenslet.close();
  });

  it("asks for the port it listens on, once that is known", async () => {
    const own = await openTestGallery(undefined, { gate: { port: () => 7070 } });
    assert.equal((await own.call("GET", "/session", undefined, { host: "localhost:7070" })).status, 200);
    assert.equal((await own.call("GET", "/session", undefined, { host: "localhost:1" })).status, 421);
    await own.lenslet.close();
  });

  it("puts the security headers on every response", async () => {
    const responses = await Promise.all([
      gallery.call("GET", "/health", undefined, asEditor),
      gallery.call("GET", "/nowhere", undefined, asEditor),
      gallery.call("GET", "/file?path=/a.png", undefined, asEditor),
      gallery.call("GET", "/health", undefined, { host: "evil.example" }),
    ]);
    for (const { headers } of responses) {
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
    assert.match(responses[2].headers.get("content-security-policy") ?? "", /sandbox/);
  });
});

for (const entrance of entrances) {
  describe(`the gate, with ${entrance.name}`, () => {
    it("keeps attackers from every route", async () => {
      const guarded = await openEntrance(entrance);
      for (const [name, endpoint] of allEndpoints) {
        for (const attacker of entrance.attackers) {
          guarded.clock.advance(60_000);
          const { status } = await knock(guarded, endpoint, attacker.headers);
          assert.equal(status, attacker.status, `${name}: ${attacker.name}`);
        }
      }
      await guarded.lenslet.close();
    });

    it("lets roles into every route as declared", async () => {
      const guarded = await openEntrance(entrance);
      const { editor, viewer } = entrance.admitted;
      for (const [name, endpoint] of allEndpoints) {
        const { status } = await knock(guarded, endpoint, editor);
        assert.ok(![401, 403, 421].includes(status), `${name}: ${status}`);
        if (!viewer) continue;
        const seen = await knock(guarded, endpoint, viewer);
        assert.equal(seen.status === 403, endpoint.role === "editor", `${name}: ${seen.status}`);
      }
      await guarded.lenslet.close();
    });
  });
}
