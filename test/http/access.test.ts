import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { SessionResponse } from "../../src/wire/health.ts";
import {
  asEditor,
  editorToken,
  openEntrance,
  entrances,
  openGuardedGallery,
  viewerToken,
  visitLink,
} from "../support/attackers.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openGuardedGallery();
after(() => gallery.lenslet.close());

const base = "http://localhost:7070";
const open = (path: string, headers: Record<string, string> = {}, url = base, method = "GET") =>
  gallery.lenslet.fetch(new Request(`${url}${path}`, { method, headers }));
const roleWith = async (cookie: string, url = base) => {
  const response = await open("/session", { cookie }, url);
  return response.status === 200 ? SessionResponse.parse(await response.json()).role : response.status;
};

describe("a link with a token", () => {
  it("begins a session and leads to the bare address", async () => {
    const visit = await open(`/?t=${viewerToken}&x=1`);
    assert.equal(visit.status, 303);
    assert.equal(visit.headers.get("location"), "/?x=1");
    assert.match(
      visit.headers.get("set-cookie") ?? "",
      /^lenslet_7070=viewer\.\d+\.[0-9a-f]{64}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
    assert.equal(await roleWith(`other=1; ${await visitLink(gallery, viewerToken)}`), "viewer");
    assert.equal(await roleWith(await visitLink(gallery, editorToken)), "editor");
  });

  it("works only as the page's address", async () => {
    assert.equal((await open(`/session?t=${viewerToken}`)).status, 401);
    assert.equal((await open(`/?t=${viewerToken}`, {}, base, "POST")).status, 401);
  });

  it("may be pasted whole into the field of the page that asks for it, and keeps its view", async () => {
    const link = `http://192.168.1.5:7070/?t=${editorToken}#/trip?q=star>=3`;
    const visit = await open(`/?t=${encodeURIComponent(link)}`);
    assert.equal(visit.status, 303);
    assert.equal(visit.headers.get("location"), "/#/trip?q=star%3E=3");
    const spaced = await open(`/?t=${encodeURIComponent(`  ${editorToken}\n`)}`);
    assert.equal(spaced.headers.get("location"), "/");
  });
});

describe("a session", () => {
  it("holds no token", async () => {
    for (const token of [viewerToken, editorToken]) assert.ok(!(await visitLink(gallery, token)).includes(token));
  });

  it("opens no other port of the host", async () => {
    const [name = "", value = ""] = (await visitLink(gallery, editorToken)).split("=");
    assert.equal(await roleWith(`${name}=${value}`, "http://localhost:7071"), 401);
    assert.equal(await roleWith(`lenslet_7071=${value}`, "http://localhost:7071"), 401);
  });

  it("ends with the tokens it was begun with", async () => {
    const cookie = await visitLink(gallery, editorToken);
    const rotated = await openTestGallery(undefined, {
      gate: { access: { kind: "tokens", viewer: viewerToken, editor: "d".repeat(32) } },
    });
    const request = new Request(`${base}/session`, { headers: { cookie } });
    assert.equal((await rotated.lenslet.fetch(request)).status, 401);
    await rotated.lenslet.close();
  });

  it("cannot be raised to another role, or made longer", async () => {
    const cookie = await visitLink(gallery, viewerToken);
    assert.equal(await roleWith(cookie.replace("viewer", "editor")), 401);
    assert.equal(await roleWith(cookie.replace(/\.(\d+)\./, ".9999999999.")), 401);
    assert.equal(await roleWith(cookie.slice(0, -1)), 401);
    for (const zeros of ["0", "00"]) assert.equal(await roleWith(cookie.replace(/\.(\d+)\./, `.${zeros}$1.`)), 401);
    assert.equal(await roleWith(cookie), "viewer");
  });

  it("ends after 30 days, however often it was used", async () => {
    const cookie = await visitLink(gallery, viewerToken);
    gallery.clock.advance(29 * 86_400_000);
    assert.equal(await roleWith(cookie), "viewer");
    gallery.clock.advance(86_400_000);
    assert.equal(await roleWith(cookie), 401);
  });

  it("ends after 30 days also for a server that has not seen it before", async () => {
    const first = await openGuardedGallery();
    const cookie = await visitLink(first, viewerToken);
    await first.lenslet.close();
    for (const [days, status] of [
      [29, 200],
      [30, 401],
    ] as const) {
      const restarted = await openGuardedGallery();
      restarted.clock.advance(days * 86_400_000);
      const response = await restarted.lenslet.fetch(new Request(`${base}/session`, { headers: { cookie } }));
      assert.equal(response.status, status);
      await restarted.lenslet.close();
    }
  });

  it("is for TLS alone where the visitor came by TLS, as the proxy says", async () => {
    const entrance = entrances.find(({ gate }) => gate.behindProxy) ?? assert.fail();
    const proxied = await openEntrance(entrance);
    const visit = (headers: Record<string, string>) =>
      proxied.lenslet.fetch(new Request(`http://127.0.0.1:7070/?t=${editorToken}`, { headers }));
    const secure = await visit({ "x-forwarded-host": "photos.example.com", "x-forwarded-proto": "https" });
    assert.equal(secure.headers.get("location"), "/");
    const [cookie = "", ...flags] = (secure.headers.get("set-cookie") ?? "").split("; ");
    assert.match(cookie, /^__Host-lenslet_443=/);
    assert.ok(flags.includes("Secure"), flags.join());
    const session = await proxied.lenslet.fetch(
      new Request("http://127.0.0.1:7070/session", {
        headers: { cookie, "x-forwarded-host": "photos.example.com", "x-forwarded-proto": "https" },
      }),
    );
    assert.equal(session.status, 200);
    const plain = await visit({ "x-forwarded-host": "photos.example.com", "x-forwarded-proto": "http" });
    assert.match(plain.headers.get("set-cookie") ?? "", /^lenslet_80=(?!.*Secure)/);
    await proxied.lenslet.close();
  });

  it("does not believe what a visitor says of itself where no proxy is trusted", async () => {
    const visit = await open(`/?t=${editorToken}`, {
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil.example",
    });
    assert.match(visit.headers.get("set-cookie") ?? "", /^lenslet_7070=(?!.*Secure)/);
  });
});

describe("wrong tokens", () => {
  it("slow down who guesses, and not who has one, nor whose session has ended", async () => {
    gallery.clock.advance(60_000);
    const guess = () => open("/session", { authorization: "Bearer guess" });
    for (let count = 0; count < 30; count += 1) assert.equal(await roleWith("lenslet_7070=viewer.1.0"), 401);
    for (let count = 0; count < 10; count += 1) assert.equal((await guess()).status, 401);
    assert.equal((await guess()).status, 429);
    const browser = { accept: "text/html", "sec-fetch-dest": "document" };
    assert.match(await (await open("/?t=guess", browser)).text(), /Too many attempts[^]*<input name="t"/);
    assert.equal((await open("/session", asEditor)).status, 200);
    gallery.clock.advance(60_000);
    assert.equal((await guess()).status, 401);
  });

  it("are counted apart for each client that a proxy names", async () => {
    const entrance = entrances.find(({ gate }) => gate.behindProxy) ?? assert.fail();
    const proxied = await openEntrance(entrance);
    const guess = async (client: string) => {
      const headers = { authorization: "Bearer guess", "x-forwarded-for": client };
      return (await proxied.lenslet.fetch(new Request(`${base}/session`, { headers }))).status;
    };
    for (let count = 0; count < 11; count += 1) await guess("203.0.113.9, 198.51.100.1");
    assert.equal(await guess("198.51.100.1"), 429);
    assert.equal(await guess("198.51.100.2"), 401);
    await proxied.lenslet.close();
  });
});

describe("who opens the gallery without a right link", () => {
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-dest": "document" };

  it("gets a page that says what to do, with the status of the refusal", async () => {
    gallery.clock.advance(60_000);
    const response = await open("/", browser);
    assert.equal(response.status, 401);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    assert.equal(response.headers.get("cache-control"), "no-store");
    const html = await response.text();
    assert.match(html, /<h1>This gallery needs a link<\/h1>/);
    assert.match(html, /<input name="t"/);
    assert.match(await (await open(`/?t=${"0".repeat(32)}`, browser)).text(), /no longer valid/);
  });

  it("gets one under a foreign name and on a gallery that is not shared, too", async () => {
    const own = await openTestGallery(undefined, { gate: { hosts: ["box.lan"] } });
    for (const [host, status, words] of [
      ["evil.example", 421, /--allowed-hosts/],
      ["box.lan", 403, /not shared/],
    ] as const) {
      const response = await own.lenslet.fetch(new Request(base, { headers: { ...browser, host } }));
      assert.equal(response.status, status);
      assert.match(await response.text(), words);
    }
    await own.lenslet.close();
  });

  it("gets JSON as a script, and as a part of the page", async () => {
    for (const headers of [
      {},
      { accept: "*/*" },
      { accept: "text/html", "sec-fetch-dest": "empty" },
      { accept: "image/avif,*/*", "sec-fetch-dest": "image" },
    ]) {
      const response = await open("/", headers);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.headers.get("www-authenticate"), "Bearer");
    }
  });

  it("gets a page that loads and runs nothing, and whose style is allowed by its hash", async () => {
    const response = await open("/", browser);
    const html = await response.text();
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.ok(policy.includes(`'sha256-${Buffer.from(digest).toString("base64")}'`), policy);
    assert.match(policy, /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/);
    assert.doesNotMatch(html, /<script|src=|https?:/);
  });
});

describe("a sign-in of one's own", () => {
  const openWith = async (
    roleOf: Extract<Parameters<typeof openEntrance>[0]["gate"]["access"], { kind: "custom" }>["roleOf"],
  ) => openTestGallery(undefined, { gate: { access: { kind: "custom", roleOf } } });

  it("sends people to it, and responds to scripts with 401", async () => {
    const own = await openWith(() => ({ redirect: "https://sign.example/in" }));
    const person = await own.lenslet.fetch(new Request(base, { headers: { accept: "text/html" } }));
    assert.equal(person.status, 303);
    assert.equal(person.headers.get("location"), "https://sign.example/in");
    const script = await own.call("GET", "/session");
    assert.deepEqual(
      [script.status, script.body],
      [401, { error: "sign_in_required", message: "Sign in to open this gallery." }],
    );
    await own.lenslet.close();
  });

  it("sees the method, the address and the headers of each request", async () => {
    const seen: string[] = [];
    const own = await openWith(({ method, url, headers }) => {
      seen.push(`${method} ${url.pathname} ${headers.get("cookie")}`);
      return "viewer";
    });
    const response = await own.call("GET", "/session", undefined, { cookie: "sid=1" });
    assert.equal(SessionResponse.parse(response.body).role, "viewer");
    assert.equal((await own.call("PUT", "/item?path=/a.png", {}, { cookie: "sid=1" })).status, 403);
    assert.deepEqual(seen, ["GET /session sid=1", "PUT /item sid=1"]);
    await own.lenslet.close();
  });

  it("lets nobody in when it fails, and says so in the log alone", async () => {
    const own = await openWith(() => Promise.reject(new Error("the directory is down")));
    const response = await own.call("GET", "/session");
    assert.equal(response.status, 500);
    assert.doesNotMatch(JSON.stringify(response.body), /directory/);
    assert.match(String(own.errors[0]), /directory is down/);
    await own.lenslet.close();
  });
});
