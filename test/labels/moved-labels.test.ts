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
      batch.map((record) => ("path" in record ? [record.path, record.more ?? false] : "")),
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

  it("are not moved from a path that has another file, nor to one of two", async () => {
    const { source, pass, label, labelsAt, close } = await openWatched(["/c.png", "/d.png"]);
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

  it("are swapped with the names of two files, at once and while the server is off", async () => {
    const { source, pass, restart, label, labelsAt, close } = await openWatched(["/a.png", "/b/c.png"]);
    await label("/a.png", { set_star: 1 });
    await label("/b/c.png", { set_star: 2, add_tags: ["sky"] });
    const swap = () => {
      source.rename("/a.png", "/held.png");
      source.rename("/b/c.png", "/a.png");
      source.rename("/held.png", "/b/c.png");
    };
    swap();
    await pass();
    assert.deepEqual([(await labelsAt("/a.png"))?.star, (await labelsAt("/b/c.png"))?.star], [2, 1]);
    assert.deepEqual((await labelsAt("/a.png"))?.tags, ["sky"]);
    await restart(swap);
    assert.deepEqual([(await labelsAt("/a.png"))?.star, (await labelsAt("/b/c.png"))?.star], [1, 2]);
    await restart(() => {});
    assert.deepEqual([(await labelsAt("/a.png"))?.star, (await labelsAt("/b/c.png"))?.star], [1, 2]);
    await close();
  });

  it("follow a chain of files, each of which takes the name of the next", async () => {
    const { source, pass, restart, label, labelsAt, close } = await openWatched(["/a.png", "/b.png"]);
    await label("/a.png", { set_star: 1 });
    await label("/b.png", { set_star: 2 });
    source.rename("/b.png", "/c.png");
    source.rename("/a.png", "/b.png");
    await pass();
    assert.deepEqual([(await labelsAt("/b.png"))?.star, (await labelsAt("/c.png"))?.star], [1, 2]);
    await restart(() => {
      source.rename("/c.png", "/d.png");
      source.rename("/b.png", "/c.png");
    });
    assert.deepEqual([(await labelsAt("/c.png"))?.star, (await labelsAt("/d.png"))?.star], [1, 2]);
    await close();
  });

  it("follow a file over another, whose labels end with it, also where the file has none", async () => {
    const { source, pass, label, labelsAt, close } = await openWatched(["/a.png", "/b.png", "/c.png", "/d.png"]);
    await label("/a.png", { set_star: 1 });
    await label("/b.png", { set_star: 2, set_notes: "of b" });
    await label("/d.png", { set_star: 4 });
    source.rename("/a.png", "/b.png");
    source.rename("/c.png", "/d.png");
    await pass();
    assert.deepEqual([(await labelsAt("/b.png"))?.star, (await labelsAt("/b.png"))?.notes], [1, ""]);
    assert.equal((await labelsAt("/d.png"))?.star, null);
    await close();
  });

  it("stay with a file that is replaced by one made for it, however that was written", async () => {
    const { source, pass, label, labelsAt, close } = await openWatched(["/a.png"]);
    await label("/a.png", { set_star: 3 });
    source.put("/a-edited.png", new Uint8Array([...tinyPng, 1]), longAgo + 60_000);
    await pass();
    source.rename("/a-edited.png", "/a.png");
    await pass();
    assert.equal((await labelsAt("/a.png"))?.star, 3);
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
        const start = names.slice(0, 4);
        const { source, pass, restart, label, labelsAt, close } = await openWatched(start);
        const fileAt = new Map(start.map((path, file) => [path, file]));
        // The last has no labels.
        const starOf = (file: number) => (file < 3 ? file + 1 : null);
        for (const [path, file] of fileAt)
          if (starOf(file)) assert.equal(await label(path, { set_star: file + 1 }), 200);
        const rename = (fromIndex: number, toIndex: number) => {
          const [from, to] = [names[fromIndex] ?? "", names[toIndex] ?? ""];
          const file = fileAt.get(from);
          if (file === undefined || from === to) return;
          fileAt.delete(from);
          fileAt.set(to, file);
          source.rename(from, to);
        };
        for (const each of steps) {
          if (each.kind === "rename") rename(each.from, each.to);
          else if (each.kind === "pass") await pass(each.ms);
          else {
            await pass();
            await restart(() => rename(each.from, each.to));
          }
        }
        await pass();
        for (const [path, file] of fileAt) assert.equal((await labelsAt(path))?.star, starOf(file), path);
        await close();
      }),
      { numRuns: 40 },
    );
  });
});
