import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseBasePath } from "../../src/http/base-path.ts";
import { SessionResponse } from "../../src/wire/health.ts";
import { ShareResponse } from "../../src/wire/share.ts";
import { editorToken, viewerToken } from "../support/attackers.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const encoder = new TextEncoder();
const page = { type: "text/html", bytes: encoder.encode("<p>The page"), etag: '"1"', immutable: false };

const openBelow = (basePath: string) =>
  openTestGallery(["/a.png"], {
    basePath,
    assets: { get: (path) => (path === "/" ? page : undefined) },
    gate: { hosts: ["photos.example"], access: { kind: "tokens", editor: editorToken, viewer: viewerToken } },
  });

describe("a gallery below a path", () => {
  it("serves the page, the API and its events below it, and nothing outside", async () => {
    const { lenslet } = await openBelow("/team/trips");
    const statusOf = async (path: string, method = "GET") => {
      const headers = { authorization: `Bearer ${editorToken}` };
      const response = await lenslet.fetch(new Request(`http://photos.example${path}`, { method, headers }));
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await statusOf("/team/trips/"), 200);
    assert.equal(await statusOf("/team/trips/folders?path=/"), 200);
    assert.equal(await statusOf("/team/trips/file?path=/a.png"), 200);
    assert.equal(await statusOf("/team/trips/events"), 200);
    assert.equal(await statusOf("/team/trips/presence/join"), 405);
    assert.equal(await statusOf("/"), 404);
    assert.equal(await statusOf("/folders"), 404);
    assert.equal(await statusOf("/team/tripsy/"), 404);
    assert.equal(await statusOf("/team/trips/team/trips/folders"), 404);
    await lenslet.close();
  });

  it("redirects from the path without its slash, so that a link without one works", async () => {
    const { lenslet } = await openBelow("/trips");
    const visit = await lenslet.fetch(new Request(`http://photos.example/trips?t=${viewerToken}`));
    assert.equal(visit.status, 308);
    assert.equal(visit.headers.get("location"), `/trips/?t=${viewerToken}`);
    const foreign = await lenslet.fetch(new Request(`http://other.example/trips`));
    assert.equal(foreign.status, 421);
    await lenslet.close();
  });

  it("begins a session that is sent to this gallery alone", async () => {
    const { lenslet } = await openBelow("/trips");
    const visit = await lenslet.fetch(new Request(`https://photos.example/trips/?t=${viewerToken}&x=1`));
    assert.equal(visit.headers.get("location"), "/trips/?x=1");
    const cookie = visit.headers.get("set-cookie") ?? "";
    assert.match(cookie, /^__Secure-lenslet_443_trips=viewer\.[^;]+; Path=\/trips; .*; Secure$/);
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    const session = await lenslet.fetch(new Request("https://photos.example/trips/session", { headers }));
    assert.equal(SessionResponse.parse(await session.json()).role, "viewer");
    await lenslet.close();
  });

  it("shares links with the path, and sends refused visitors back to it", async () => {
    const { lenslet } = await openBelow("/trips");
    const headers = { authorization: `Bearer ${editorToken}` };
    const share = await lenslet.fetch(new Request("https://photos.example/trips/share", { headers }));
    const { edit } = ShareResponse.parse(await share.json());
    assert.equal(edit, `https://photos.example/trips/?t=${editorToken}`);
    const refused = await lenslet.fetch(
      new Request("https://photos.example/trips/", { headers: { accept: "text/html" } }),
    );
    assert.match(await refused.text(), /<form action="\/trips\/"/);
    await lenslet.close();
  });

  it("has stored state of its own in a browser, even where each machine has the same folder", async () => {
    const ids = await Promise.all(
      ["", "/a", "/b"].map(async (basePath) => {
        const { lenslet, call } = await openTestGallery([], { basePath });
        const session = SessionResponse.parse((await call("GET", `${basePath}/session`)).body);
        await lenslet.close();
        return session.gallery;
      }),
    );
    assert.equal(new Set(ids).size, 3);
  });
});

describe("a base path", () => {
  it("is normalized", () => {
    for (const [given, expected] of [
      ["/", ""],
      ["", ""],
      ["photos", "/photos"],
      ["/photos/", "/photos"],
      ["/a/b-1.~_", "/a/b-1.~_"],
    ] as const)
      assert.equal(parseBasePath(given), expected);
  });

  it("with other characters is refused", () => {
    for (const given of ["//x", "/a//b", "/a/../b", "/.", "/a b", "/%41", "/a;b", "/é", "/a?b", "/a#b"])
      assert.equal(parseBasePath(given), undefined);
  });

  it("with other characters ends the start", async () => {
    await assert.rejects(openTestGallery([], { basePath: "/a b" }), /basePath is a path such as \/photos/);
  });
});
