import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { endpoints, type Endpoint } from "../../src/wire/endpoints.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const viewer = "a".repeat(32);
const editor = "b".repeat(32);
const hosts = ["gallery.lan", "10.0.0.7:7070"];
const gallery = await openTestGallery(undefined, {
  gate: { hosts, origins: ["https://labels.example"], access: { kind: "tokens", viewer, editor } },
});
after(() => gallery.lenslet.close());

const editorToken = { authorization: `Bearer ${editor}` };

async function knock(endpoint: Endpoint, headers: Record<string, string>) {
  const hasBody = endpoint.bodyBytes > 0;
  const response = await gallery.lenslet.fetch(
    new Request(`http://localhost:7070${endpoint.path}`, {
      method: endpoint.method,
      headers: { ...(hasBody && { "content-type": "application/json" }), ...headers },
      ...(hasBody && { body: "no json" }),
    }),
  );
  await response.body?.cancel();
  return response;
}

const attackers: { name: string; headers: Record<string, string>; status: number }[] = [
  { name: "a foreign Host", headers: { ...editorToken, host: "evil.example" }, status: 421 },
  {
    name: "a Host that only looks like ours",
    headers: { ...editorToken, host: "localhost.evil.example" },
    status: 421,
  },
  { name: "a number that is no loopback address", headers: { ...editorToken, host: "127.0.0.1.evil" }, status: 421 },
  { name: "two Hosts", headers: { ...editorToken, host: "localhost, evil.example" }, status: 421 },
  { name: "an own address with another port", headers: { ...editorToken, host: "10.0.0.7:1" }, status: 421 },
  { name: "a foreign Origin", headers: { ...editorToken, origin: "https://evil.example" }, status: 403 },
  { name: "the null Origin", headers: { ...editorToken, origin: "null" }, status: 403 },
  {
    name: "an Origin that begins like ours",
    headers: { ...editorToken, origin: "http://localhost:7070.evil.example" },
    status: 403,
  },
  { name: "a cross-site request", headers: { ...editorToken, "sec-fetch-site": "cross-site" }, status: 403 },
  { name: "a same-site request", headers: { ...editorToken, "sec-fetch-site": "same-site" }, status: 403 },
  { name: "no token", headers: {}, status: 401 },
  { name: "a wrong token", headers: { authorization: `Bearer ${"c".repeat(32)}` }, status: 401 },
  { name: "a token that begins right", headers: { authorization: `Bearer ${editor.slice(1)}` }, status: 401 },
];

describe("the gate", () => {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    it(`keeps attackers from ${endpoint.method} ${endpoint.path} (${name})`, async () => {
      for (const attacker of attackers) {
        gallery.clock.advance(60_000);
        assert.equal((await knock(endpoint, attacker.headers)).status, attacker.status, attacker.name);
      }
    });

    it(`lets roles into ${endpoint.method} ${endpoint.path} (${name}) as declared`, async () => {
      const asViewer = await knock(endpoint, { authorization: `Bearer ${viewer}` });
      assert.equal(asViewer.status === 403, endpoint.role === "editor");
      for (const host of [
        "localhost:7070",
        "x.localhost",
        "127.1.2.3",
        "[::1]:7070",
        "gallery.lan:99",
        "10.0.0.7:7070",
      ]) {
        const asEditor = await knock(endpoint, {
          ...editorToken,
          host,
          "sec-fetch-site": "same-origin",
          origin: `http://${host}`,
        });
        assert.ok(![401, 403, 421].includes(asEditor.status), `${host}: ${asEditor.status}`);
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
    assert.equal((await knock(putItem, all)).status, 421);
    assert.equal((await knock(putItem, { ...all, host: "localhost" })).status, 403);
    assert.equal((await knock(putItem, { "content-type": "text/plain" })).status, 415);
    assert.equal((await knock(putItem, {})).status, 401);
    assert.equal((await knock(putItem, { authorization: `Bearer ${viewer}` })).status, 403);
  });

  it("refuses a body that is not declared as JSON, before it is read", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]) {
      const answer = await gallery.call("POST", "/presence/join", "{}", { ...editorToken, "content-type": type });
      assert.equal(answer.status, 415, type);
    }
    const answer = await gallery.call(
      "POST",
      "/presence/join",
      { client_id: "c" },
      { ...editorToken, "content-type": "application/json; charset=utf-8" },
    );
    assert.equal(answer.status, 200);
  });

  it("lets another site open the page, and nothing else", async () => {
    const navigation = {
      ...editorToken,
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

  it("turns a link's token into a cookie and a bare address", async () => {
    const visit = await gallery.call("GET", `/?t=${viewer}&x=1`);
    assert.equal(visit.status, 303);
    assert.equal(visit.headers.get("location"), "/?x=1");
    const cookie = visit.headers.get("set-cookie") ?? "";
    assert.match(cookie, /^lenslet_80=a{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    const [pair = ""] = cookie.split(";");
    assert.equal((await gallery.call("GET", "/session", undefined, { cookie: `other=1; ${pair}` })).status, 200);
    assert.equal(
      (await gallery.call("GET", `/session?t=${viewer}`)).status,
      401,
      "only the page's address takes a token",
    );
  });

  it("slows down who guesses tokens, and not who has one", async () => {
    gallery.clock.advance(60_000);
    const guess = () => gallery.call("GET", "/session", undefined, { authorization: "Bearer guess" });
    for (let count = 0; count < 10; count += 1) assert.equal((await guess()).status, 401);
    assert.equal((await guess()).status, 429);
    assert.equal((await gallery.call("GET", "/session", undefined, editorToken)).status, 200);
    gallery.clock.advance(60_000);
    assert.equal((await guess()).status, 401);
  });

  it("answers an allowed other origin with the headers that it needs, and nobody else", async () => {
    const origin = "https://labels.example";
    const allowed = await gallery.call("GET", "/session", undefined, {
      ...editorToken,
      origin,
      "sec-fetch-site": "cross-site",
    });
    assert.equal(allowed.status, 200);
    assert.equal(allowed.headers.get("access-control-allow-origin"), origin);
    const preflight = await gallery.call("OPTIONS", "/item", undefined, { origin });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /PATCH/);
    const own = await gallery.call("GET", "/session", undefined, editorToken);
    assert.equal(own.headers.get("access-control-allow-origin"), null);
  });

  it("asks for the port it listens on, once that is known", async () => {
    const own = await openTestGallery(undefined, { gate: { port: () => 7070 } });
    assert.equal((await own.call("GET", "/session", undefined, { host: "localhost:7070" })).status, 200);
    assert.equal((await own.call("GET", "/session", undefined, { host: "localhost:1" })).status, 421);
    await own.lenslet.close();
  });

  it("puts the security headers on every answer", async () => {
    const answers = await Promise.all([
      gallery.call("GET", "/health", undefined, editorToken),
      gallery.call("GET", "/nowhere", undefined, editorToken),
      gallery.call("GET", "/file?path=/a.png", undefined, editorToken),
      gallery.call("GET", "/health", undefined, { host: "evil.example" }),
    ]);
    for (const { headers } of answers) {
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
    assert.match(answers[2].headers.get("content-security-policy") ?? "", /sandbox/);
  });
});
