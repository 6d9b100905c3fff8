import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cursorOf, itemOf, type Api } from "./subject.ts";

/** The stream of live events. */
export function describeEvents(api: Api): void {
  const edit = (path: string, star: number) => api.send("PUT", itemOf(path), { star, tags: ["t"], notes: "n" });
  const connected = async () => Number((await api.get("/presence/diagnostics")).json["connected_sse_clients"]);

  describe("GET /events", () => {
    it("is an event stream that no proxy may buffer or change, and says when to come back", async () => {
      const tape = await api.events();
      assert.match(tape.response.headers.get("content-type") ?? "", /^text\/event-stream/);
      assert.equal(tape.response.headers.get("cache-control"), "no-cache, no-transform");
      assert.equal(tape.response.headers.get("x-accel-buffering"), "no");
      assert.equal(tape.response.headers.get("content-encoding"), null);
      await tape.until("the retry line", ({ lines }) => /^retry: \d+$/.test(lines[0] ?? ""));
      assert.equal(tape.blocks()[0]?.lines.length, 1);
      await tape.close();
    });

    it("publishes every change as one block of event, id and data", async () => {
      const path = api.freshImage();
      const tape = await api.events();
      const response = await api.send(
        "PUT",
        itemOf(path),
        { star: 2, tags: ["a"], notes: "line\nbreak" },
        { "x-updated-by": "ann" },
      );
      const block = await tape.until("the change", ({ data }) => data["path"] === path);
      assert.deepEqual(
        block.lines.map((line) => line.slice(0, line.indexOf(":"))),
        ["event", "id", "data"],
      );
      assert.equal(block.event, "item-updated");
      const { author: _author, ...data } = block.data;
      const { tags, notes, star, version, updated_at, updated_by } = response.json;
      assert.deepEqual(data, { path, version, tags, notes, star, updated_at, updated_by });
      assert.equal(block.id, cursorOf(response));
      await tape.close();
    });

    it("replays what came after an id, then goes on, without loss or repetition", async () => {
      const path = api.freshImage();
      const start = cursorOf(await api.get(itemOf(path)));
      await edit(path, 1);
      await edit(path, 2);
      const tapes = await Promise.all([
        api.events(`?last_event_id=${start}`),
        api.events(`?lastEventId=${start}`),
        api.events("", { "last-event-id": String(start) }),
        api.events(`?last_event_id=1`, { "last-event-id": String(start) }),
      ]);
      await edit(path, 3);
      for (const tape of tapes) {
        await tape.until("the last change", ({ data }) => data["path"] === path && data["star"] === 3);
        const own = tape.numbered().filter(({ data }) => data["path"] === path);
        assert.deepEqual(
          own.map(({ data }) => data["star"]),
          [1, 2, 3],
        );
        const ids = tape.numbered().map(({ id }) => id ?? 0);
        assert.deepEqual(
          ids,
          [...new Set(ids)].toSorted((a, b) => a - b),
        );
        await tape.close();
      }
    });

    it("replays nothing without an id, or with one that is none", async () => {
      const path = api.freshImage();
      await edit(path, 1);
      for (const query of ["", "?last_event_id=", "?last_event_id=abc", "?last_event_id=-5", "?last_event_id=1.5"]) {
        const tape = await api.events(query);
        await edit(path, 2);
        await tape.until("the change", ({ data }) => data["path"] === path);
        assert.equal(
          tape.numbered().some(({ data }) => data["path"] === path && data["star"] === 1),
          false,
          query,
        );
        assert.equal(
          tape.blocks().some(({ event }) => event === "resync"),
          false,
          query,
        );
        await tape.close();
      }
    });

    it("starts with a resync after an id that it never issued, and counts the miss", async () => {
      const misses = async () => Number((await api.get("/presence/diagnostics")).json["replay_miss_total"]);
      for (const [id, reason] of [
        [7, "older_than_window"],
        [Number.MAX_SAFE_INTEGER - 1, "never_issued"],
        ["9".repeat(30), "never_issued"],
      ] as const) {
        const before = await misses();
        const tape = await api.events(`?last_event_id=${id}`);
        const block = await tape.until("the resync", ({ event }) => event === "resync");
        assert.equal(block.id, undefined);
        assert.deepEqual(Object.keys(block.data).toSorted(), ["newest_id", "oldest_id", "reason", "requested_id"]);
        assert.equal(block.data["requested_id"], Math.min(Number(id), Number.MAX_SAFE_INTEGER));
        if (reason === "never_issued") assert.equal(block.data["reason"], reason);
        assert.equal(await misses(), before + 1);
        await tape.close();
      }
    });

    it("keeps the newest 500 events, and sends resync to a client that asks for more", async () => {
      const path = api.freshImage();
      const start = cursorOf(await edit(path, 0));
      for (let round = 0; round < 21; round += 1) {
        await Promise.all(Array.from({ length: 25 }, (_, index) => edit(path, (index + round) % 6)));
      }
      const diagnostics = (await api.get("/presence/diagnostics")).json;
      assert.equal(diagnostics["replay_buffer_size"], 500);
      const tape = await api.events(`?last_event_id=${start}`);
      const resync = await tape.until("the resync", ({ event }) => event === "resync");
      assert.equal(resync.data["reason"], "older_than_window");
      assert.equal(resync.data["oldest_id"], diagnostics["replay_oldest_event_id"]);
      assert.equal(resync.data["newest_id"], diagnostics["replay_newest_event_id"]);
      await tape.until("the newest", ({ id }) => id === diagnostics["replay_newest_event_id"]);
      assert.equal(tape.numbered().length, 500);
      const within = await api.events(`?last_event_id=${String(diagnostics["replay_oldest_event_id"])}`);
      await within.until("the newest", ({ id }) => id === diagnostics["replay_newest_event_id"]);
      assert.equal(
        within.blocks().some(({ event }) => event === "resync"),
        false,
      );
      assert.equal(within.numbered().length, 499);
      await Promise.all([tape.close(), within.close()]);
    });

    it("shows versions of an image only rising, however many write", async () => {
      const path = api.freshImage();
      const tape = await api.events();
      await Promise.all(Array.from({ length: 40 }, (_, index) => edit(path, index % 6)));
      await tape.until("the last version", ({ data }) => data["path"] === path && data["version"] === 41);
      const versions = tape
        .numbered()
        .filter(({ data }) => data["path"] === path)
        .map(({ data }) => data["version"]);
      assert.deepEqual(
        versions,
        Array.from({ length: 40 }, (_, index) => index + 2),
      );
      await tape.close();
    });

    it("reflects in x-event-id all that came before the response", async () => {
      const path = api.freshImage();
      for (const target of [itemOf(path), "/folders?path=/plain", "/search?q=plain", "/presence"]) {
        const written = cursorOf(await edit(path, 1));
        const read = cursorOf(await api.get(target));
        assert.ok(read >= written, target);
      }
    });

    it("responds to HEAD and lets go of every stream that is closed", async () => {
      const path = api.freshImage();
      const before = await connected();
      const head = await api.subject().request("/events", { method: "HEAD" });
      assert.match(head.headers.get("content-type") ?? "", /^text\/event-stream/);
      assert.equal(await head.text(), "");
      const tapes = await Promise.all(Array.from({ length: 5 }, () => api.events()));
      await Promise.all(tapes.map((tape) => tape.until("the start", () => true)));
      assert.equal(await connected(), before + 5);
      for (const tape of tapes) await tape.close();
      for (let attempt = 0; attempt < 1_000 && (await connected()) !== before; attempt += 1) {
        if (api.subject().noticesAtWrites) await edit(path, attempt % 6);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(await connected(), before);
    });
  });
}
