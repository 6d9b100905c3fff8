import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { JournalRecord } from "../../src/journal/journal.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const longAgo = Date.UTC(2020, 0, 1);

/** A watched gallery that can be stopped and started again. */
async function openWatched(paths: readonly string[]) {
  const clock = manualClock();
  const source = createMemorySource({ watchable: true });
  for (const [index, path] of paths.entries()) source.put(path, tinyPng, longAgo + 1000 * index);
  const appended: JournalRecord[][] = [];
  let index: Uint8Array | undefined;
  const labels = createMemoryJournal();
  const journal = {
    ...labels,
    async append(records: readonly JournalRecord[]) {
      appended.push([...records]);
      return labels.append(records);
    },
    loadIndex: async () => index,
    async saveIndex(pieces: AsyncIterable<Uint8Array>) {
      const all: Uint8Array[] = [];
      for await (const piece of pieces) all.push(piece);
      index = new Uint8Array(Buffer.concat(all));
    },
  };
  const open = () => openTestGallery([], { source, journal, clock: yielding(clock) });
  let gallery = await open();
  const turns = async (count = 16) => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    source,
    appended,
    /** Lets time pass, and what falls due happen. */
    async pass(ms = 2_000) {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await turns(4);
      }
      await turns();
    },
    async restart(meanwhile: () => void, keepIndex = true) {
      await gallery.lenslet.close();
      if (!keepIndex) index = undefined;
      meanwhile();
      gallery = await open();
      await turns();
    },
    async label(path: string, change: object) {
      const { body } = await gallery.call("GET", `/item?path=${path}`);
      const { version } = Sidecar.parse(body);
      return (await gallery.patch(path, { ...change, base_version: version })).status;
    },
    async labelsAt(path: string) {
      const { status, body } = await gallery.call("GET", `/item?path=${path}`);
      if (status !== 200) return undefined;
      const { star, notes, tags, metrics } = Sidecar.parse(body);
      return { star, notes, tags, metrics };
    },
    call: (method: string, target: string, body?: unknown) => gallery.call(method, target, body),
    close: () => gallery.lenslet.close(),
  };
}

describe("labels of a file that is renamed", () => {
  it("follow it into another folder, in one durable step, and leave nothing at the old path", async () => {
    const { source, appended, pass, label, labelsAt, call, close } = await openWatched(["/a.png", "/b/c.png"]);
    await label("/a.png", { set_star: 4, set_notes: "keep", add_tags: ["sky"] });
    await call("POST", "/metrics/items", { items: [{ path: "/a.png", metrics: { sharp: 0.5 } }] });
    source.rename("/a.png", "/b/moved.png");
    await pass();
    assert.deepEqual(await labelsAt("/b/moved.png"), {
      star: 4,
      notes: "keep",
      tags: ["sky"],
      metrics: { sharp: 0.5 },
    });
    const batch = appended.at(-1) ?? [];
    assert.deepEqual(
      batch.map((record) => (record.type === "request" ? "" : [record.path, record.more ?? false])),
      [
        ["/b/moved.png", true],
        ["/a.png", false],
      ],
    );
    source.put("/a.png", new Uint8Array([...tinyPng, 1]), longAgo);
    await pass();
    assert.deepEqual([(await labelsAt("/a.png"))?.star, (await labelsAt("/a.png"))?.notes], [null, ""]);
    await close();
  });

  it("follow it while the server is off, by what the stored index knows", async () => {
    const { source, restart, label, labelsAt, close } = await openWatched(["/a.png", "/b.png"]);
    await label("/a.png", { set_star: 3 });
    await restart(() => source.rename("/a.png", "/deep/er/x.png"));
    assert.equal((await labelsAt("/deep/er/x.png"))?.star, 3);
    await close();
  });

  it("follow it in a folder that was copied with its labels, where all inodes are new", async () => {
    const { source, restart, pass, label, labelsAt, close } = await openWatched(["/a.png"]);
    await label("/a.png", { set_star: 3 });
    await restart(() => {
      source.remove("/a.png");
      source.put("/a.png", tinyPng, longAgo);
    });
    source.rename("/a.png", "/x.png");
    await pass();
    assert.equal((await labelsAt("/x.png"))?.star, 3);
    await close();
  });

  it("wait at the old path when it cannot be recognised", async () => {
    const { source, restart, label, labelsAt, close } = await openWatched(["/a.png"]);
    await label("/a.png", { set_star: 3 });
    await restart(() => source.rename("/a.png", "/x.png"), false);
    assert.equal((await labelsAt("/x.png"))?.star, null);
    await restart(() => source.rename("/x.png", "/a.png"));
    assert.equal((await labelsAt("/a.png"))?.star, 3);
    await close();
  });

  it("are not moved to a file that has labels, nor from one that is still there, nor to one of two", async () => {
    const { source, pass, label, labelsAt, close } = await openWatched(["/a.png", "/b.png", "/c.png", "/d.png"]);
    await label("/a.png", { set_star: 1 });
    await label("/b.png", { set_star: 2 });
    source.rename("/a.png", "/b.png");
    await pass();
    assert.equal((await labelsAt("/b.png"))?.star, 2);

    await label("/c.png", { set_star: 3 });
    source.rename("/c.png", "/e.png");
    source.put("/c.png", new Uint8Array([...tinyPng, 7]), longAgo);
    await pass();
    assert.deepEqual([(await labelsAt("/c.png"))?.star, (await labelsAt("/e.png"))?.star], [3, null]);

    await label("/d.png", { set_star: 5 });
    source.link("/d.png", "/d1.png");
    source.link("/d.png", "/d2.png");
    source.remove("/d.png");
    await pass();
    assert.deepEqual([(await labelsAt("/d1.png"))?.star, (await labelsAt("/d2.png"))?.star], [null, null]);
    source.link("/d1.png", "/d.png");
    await pass();
    assert.equal((await labelsAt("/d.png"))?.star, 5);
    await close();
  });

  it("are never lost, whatever is renamed when, also over restarts", async () => {
    const names = ["/a.png", "/b.png", "/x/a.png", "/x/b.png", "/y/c.png", "/y/z/d.png"];
    const step = fc.oneof(
      fc.record({ kind: fc.constant("rename" as const), from: fc.nat(5), to: fc.nat(5) }),
      fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(100, 200, 500, 2_000) }),
      fc.record({ kind: fc.constant("restart" as const), from: fc.nat(5), to: fc.nat(5) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const start = names.slice(0, 3);
        const { source, pass, restart, label, labelsAt, close } = await openWatched(start);
        const fileAt = new Map(start.map((path, file) => [path, file]));
        for (const [path, file] of fileAt) assert.equal(await label(path, { set_star: file + 1 }), 200);
        // A path that a file left is not taken by another before that was seen: then nothing could tell them apart.
        let left = new Set<string>();
        const rename = (fromIndex: number, toIndex: number) => {
          const [from, to] = [names[fromIndex] ?? "", names[toIndex] ?? ""];
          const file = fileAt.get(from);
          if (file === undefined || fileAt.has(to) || left.has(to)) return;
          fileAt.delete(from);
          fileAt.set(to, file);
          left.add(from);
          source.rename(from, to);
        };
        for (const each of steps) {
          if (each.kind === "rename") rename(each.from, each.to);
          else if (each.kind === "pass") {
            await pass(each.ms);
            if (each.ms === 2_000) left = new Set();
          } else {
            await pass();
            left = new Set();
            await restart(() => rename(each.from, each.to));
            left = new Set();
          }
        }
        await pass();
        for (const [path, file] of fileAt) assert.equal((await labelsAt(path))?.star, file + 1, path);
        await close();
      }),
      { numRuns: 40 },
    );
  });
});
