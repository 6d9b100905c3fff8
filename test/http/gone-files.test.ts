import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BulkResponse } from "../../src/wire/bulk.ts";
import { MetricsOutcome } from "../../src/wire/sidecar.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

async function openGallery() {
  const gallery = await openTestGallery(["/a.png", "/b/c.png", "/b/d.png"]);
  const events = await gallery.lenslet.fetch(new Request("http://localhost/events"));
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    ...gallery,
    listed: async () => QueryResponse.parse((await gallery.call("GET", "/query")).body).paths,
    /** Resolves once everybody was notified that the folder has changed. */
    async notified(folder: string) {
      let text = "";
      while (!text.includes(`data: {"path":"${folder}"}\n`))
        text += (await reader?.read())?.value ?? assert.fail("the stream ended");
    },
    async close() {
      await reader?.cancel();
      await gallery.lenslet.close();
    },
  };
}

const key = (name: string) => ({ "idempotency-key": name });
const patch = { base_version: 1, set_star: 4 };

describe("an image whose file was deleted after the folder was read", () => {
  for (const route of ["thumb", "preview", "file", "metadata"] as const)
    it(`is not found and leaves the index when its ${route} is asked for`, async () => {
      const { call, source, listed, notified, close } = await openGallery();
      source.remove("/b/c.png");
      assert.deepEqual((await listed()).length, 3);
      const response = await call("GET", `/${route}?path=/b/c.png`);
      assert.equal(response.status, 404);
      assert.match(JSON.stringify(response.body), /no longer in the folder/);
      await notified("/b");
      assert.deepEqual(await listed(), ["/a.png", "/b/d.png"]);
      await close();
    });

  it("cannot be labelled: PATCH and PUT are 404, and it leaves the index", async () => {
    const { call, source, listed, notified, close } = await openGallery();
    source.remove("/a.png");
    assert.equal((await call("PATCH", "/item?path=/a.png", patch, key("one"))).status, 404);
    await notified("/");
    assert.deepEqual(await listed(), ["/b/c.png", "/b/d.png"]);
    source.remove("/b/c.png");
    assert.equal((await call("PUT", "/item?path=/b/c.png", { tags: ["x"], notes: "", star: null })).status, 404);
    await notified("/b");
    assert.deepEqual(await listed(), ["/b/d.png"]);
    await close();
  });

  const edit = { set_star: 3 } as const;
  for (const [what, edits] of [
    ["names it", [{ paths: ["/a.png", "/b/c.png"], ...edit }]],
    [
      "names it among many",
      [{ paths: ["/a.png", "/b/c.png", ...Array.from({ length: 500 }, () => "/b/d.png")], ...edit }],
    ],
    ["matches it", [{ match: { q: "-name:d" }, ...edit }]],
    [
      "names it in one of several edits",
      [
        { paths: ["/a.png"], ...edit },
        { match: { path: "/b", q: "c.png" }, ...edit },
      ],
    ],
  ] as const)
    it(`is \`not_found\` in a bulk edit that ${what}; the others are changed`, async () => {
      const { call, source, listed, notified, close } = await openGallery();
      source.remove("/b/c.png");
      const { body } = await call("POST", "/items/bulk", { edits }, key("two"));
      const { outcomes, not_found } = BulkResponse.parse(body);
      assert.equal(not_found, 1);
      assert.deepEqual(
        outcomes.slice(0, 2).map(({ path, status }) => [path, status]),
        [
          ["/a.png", "changed"],
          ["/b/c.png", "not_found"],
        ],
      );
      await notified("/b");
      assert.deepEqual(await listed(), ["/a.png", "/b/d.png"]);
      await close();
    });

  it("is `not_found` where metrics are merged", async () => {
    const { call, source, notified, close } = await openGallery();
    source.remove("/b/c.png");
    const items = ["/b/c.png", "/a.png"].map((path) => ({ path, metrics: { score: 1 } }));
    const { body } = await call("POST", "/metrics/items", { items });
    assert.deepEqual(
      MetricsOutcome.parse(body).items.map(({ path, status }) => [path, status]),
      [
        ["/b/c.png", "not_found"],
        ["/a.png", "changed"],
      ],
    );
    await notified("/b");
    await close();
  });

  it("keeps its labels, which are there again with the file", async () => {
    const { call, source, notified, close } = await openGallery();
    await call("PATCH", "/item?path=/b/c.png", patch, key("three"));
    source.remove("/b/c.png");
    await call("GET", "/file?path=/b/c.png");
    await notified("/b");
    source.put("/b/c.png", tinyPng);
    await call("POST", "/refresh?path=/b", {});
    const { body } = await call("GET", "/item?path=/b/c.png");
    assert.match(JSON.stringify(body), /"star":4/);
    await close();
  });

  it("gives a retry of an edit that was applied before the file went the first response", async () => {
    const { call, source, close } = await openGallery();
    const send = () => call("PATCH", "/item?path=/a.png", patch, key("four"));
    const first = await send();
    source.remove("/a.png");
    assert.deepEqual((await send()).body, first.body);
    await close();
  });

  it("stays where only its bytes cannot be read", async () => {
    const { lenslet, source, call } = await openTestGallery(["/a.png"]);
    source.open = async () => ({ kind: "unreadable" });
    assert.equal((await call("GET", "/file?path=/a.png")).status, 422);
    assert.equal((await call("PATCH", "/item?path=/a.png", patch, key("five"))).status, 200);
    assert.deepEqual(QueryResponse.parse((await call("GET", "/query")).body).paths, ["/a.png"]);
    await lenslet.close();
  });
});
