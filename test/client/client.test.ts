import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { createClient, isProblem, isTemporary, Problem, Unreachable, type LiveMessage } from "../../src/client.ts";
import { createFakeNetwork } from "../support/fake-network.ts";
import { openTestGallery } from "../support/test-gallery.ts";

async function open(t: TestContext, headers: Record<string, string> = {}) {
  const gallery = await openTestGallery(["/a b&c.png", "/trip/é.png"]);
  const { fetch, settle } = createFakeNetwork(gallery.lenslet.fetch);
  const client = createClient({
    url: "http://localhost/",
    fetch: (input, init) => fetch(new Request(input, init)),
    clock: gallery.clock,
    headers: () => headers,
  });
  t.after(() => gallery.lenslet.close());
  return { ...gallery, client, settle };
}

describe("createClient", () => {
  it("reads folders, views and images", async (t) => {
    const { client } = await open(t);
    assert.equal((await client.session()).body.role, "editor");
    assert.equal((await client.health()).body.index.images, 2);
    assert.deepEqual(
      (await client.tree()).body.folders.map(({ path, total }) => [path, total]),
      [
        ["/", 2],
        ["/trip", 1],
      ],
    );
    assert.equal((await client.folder("/", { recursive: true, pageSize: 1 })).body.pageCount, 2);
    const { body, eventId } = await client.query({ path: "/", q: "name:é", sort: "random", seed: 4 });
    assert.deepEqual(body.paths, ["/trip/é.png"]);
    assert.ok(eventId !== null);
    assert.deepEqual((await client.count({ path: "/", recursive: false })).body, { total: 1, inScope: 1 });
    assert.equal((await client.item("/a b&c.png")).body.version, 1);
    assert.equal((await client.items(["/trip/é.png", "/none.png"])).body.items.length, 1);
    assert.equal((await client.metadata("/a b&c.png")).body.format, "png");
    assert.deepEqual((await client.refresh("/trip")).body, { ok: true });
  });

  it("labels many images, once per key, under the name in its headers", async (t) => {
    const { client } = await open(t, { "x-updated-by": "script" });
    const edits = [{ match: { path: "/" }, set_star: 3, add_tags: ["x"] }];
    const first = await client.bulk(edits, "key-1");
    assert.equal(first.body.changed, 2);
    assert.deepEqual((await client.bulk(edits, "key-1")).body, first.body);
    const { body } = await client.item("/trip/é.png");
    assert.deepEqual([body.star, body.version, body.updated_by], [3, 2, "script"]);
    await client.mergeMetrics([{ path: "/trip/é.png", metrics: { sharpness: 0.5 } }]);
    assert.equal((await client.count({ path: "/", q: "sharpness>0.4" })).body.total, 1);
  });

  it("cannot save views that someone else has saved since", async (t) => {
    const { client } = await open(t);
    const { etag } = await client.views();
    assert.ok(etag);
    await client.putViews({ version: 1, views: [{ id: "1" }] }, etag);
    await assert.rejects(client.putViews({ version: 1, views: [] }, etag), (error) => error instanceof Problem);
    assert.deepEqual((await client.views()).body.views, [{ id: "1" }]);
  });

  it("joins, sends heartbeats, moves and leaves", async (t) => {
    const { client } = await open(t);
    const me = { client_id: "me" };
    const { body: joined } = await client.join({ ...me, gallery_id: "/", name: "Script" });
    const lease = { ...me, lease_id: joined.lease_id };
    assert.equal((await client.heartbeat({ ...lease, gallery_id: "/" })).body.viewing, 1);
    const { body: moved } = await client.move({ ...lease, from_gallery_id: "/", to_gallery_id: "/trip" });
    assert.equal(moved.to_scope.viewing, 1);
    assert.equal((await client.presence()).body.people[0]?.name, "Script");
    assert.equal((await client.leave({ ...lease, gallery_id: "/trip" })).body.removed, true);
    await assert.rejects(client.heartbeat({ ...lease, gallery_id: "/" }), (error) => isProblem(error, "invalid_lease"));
  });

  it("follows events from the one that a response reflects", async (t) => {
    const { client, settle } = await open(t);
    const { eventId } = await client.query({ path: "/" });
    await client.bulk([{ paths: ["/trip/é.png"], set_star: 5 }], "key-1");
    const seen: LiveMessage[] = [];
    const stream = client.live({ after: eventId, onEvent: (event) => seen.push(event), onState: () => {} });
    await settle();
    await client.bulk([{ paths: ["/trip/é.png"], set_star: 4 }], "key-2");
    await settle();
    stream.close();
    assert.deepEqual(
      seen.map((message) => message.event === "item-updated" && message.data.star),
      [5, 4],
    );
  });

  it("makes URLs that preserve every name", async (t) => {
    const { client, lenslet } = await open(t);
    const response = await lenslet.fetch(new Request(client.fileUrl("/a b&c.png")));
    assert.equal(response.status, 200);
    await response.arrayBuffer();
    assert.equal(new URL(client.thumbUrl("/100%?#.png")).searchParams.get("path"), "/100%?#.png");
  });

  it("distinguishes refused, temporary and aborted calls", async (t) => {
    const { client } = await open(t);
    await assert.rejects(client.item("/none.png"), (error) => isProblem(error, "not_found") && !isTemporary(error));
    const response = (response: Response) => createClient({ fetch: async () => response });
    const busy = Response.json(
      { error: "overloaded", message: "Busy." },
      { status: 503, headers: { "retry-after": "2" } },
    );
    await assert.rejects(response(busy).tree(), (error) => {
      assert.ok(isProblem(error, "overloaded"));
      return isTemporary(error) && error.retryAfterMs === 2_000 && error.message === "Busy.";
    });
    const proxy = new Response("<h1>Bad gateway</h1>", { status: 502 });
    await assert.rejects(
      response(proxy).tree(),
      (error) => error instanceof Problem && error.code === "unreadable_answer",
    );
    await assert.rejects(response(new Response("<p>")).tree(), Unreachable);
    const down = createClient({ fetch: () => Promise.reject(new TypeError("fetch failed")) });
    await assert.rejects(down.tree(), (error) => error instanceof Unreachable && isTemporary(error));
    const reason = new Error("given up");
    const obedient = createClient({ fetch: (_, init) => Promise.reject(init?.signal?.reason) });
    await assert.rejects(obedient.query({ path: "/" }, AbortSignal.abort(reason)), (error) => error === reason);
  });
});
