import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JournalRecord } from "../../src/journal/journal.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createMemorySource, type MemorySource } from "../../src/source/memory-source.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const longAgo = Date.UTC(2020, 0, 1);
const paths = ["/a.png", "/b.png", "/c.png"];

/** A gallery on storage that stops storing after so many writes, as if the process had been killed then. */
function openStorage() {
  const labels = createMemoryJournal();
  let index: Uint8Array | undefined;
  let left = Number.POSITIVE_INFINITY;
  let lives = 0;
  const never = new Promise<never>(() => {});
  const source = createMemorySource({ watchable: true });
  for (const [at, path] of paths.entries()) source.put(path, tinyPng, longAgo + 1000 * at);
  const clock = manualClock();
  const open = async () => {
    const life = (lives += 1);
    left = Number.POSITIVE_INFINITY;
    const isKilled = (): boolean => life < lives || (left -= 1) < 0;
    const journal = {
      ...labels,
      append: async (records: readonly JournalRecord[]) => (isKilled() ? never : labels.append(records)),
      loadIndex: async () => index,
      async saveIndex(pieces: AsyncIterable<Uint8Array>) {
        const all: Uint8Array[] = [];
        for await (const piece of pieces) all.push(piece);
        if (isKilled()) return never;
        index = new Uint8Array(Buffer.concat(all));
      },
    };
    return openTestGallery([], { source, journal, clock: yielding(clock) });
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { source, open, pass, killAfter: (writes: number) => (left = writes) };
}

function rename(source: MemorySource, renames: readonly (readonly [string, string])[]): void {
  for (const [from, to] of renames) source.rename(from, to);
}

const swap = [
  ["/a.png", "/held.png"],
  ["/b.png", "/a.png"],
  ["/held.png", "/b.png"],
] as const;
const chain = [
  ["/c.png", "/d.png"],
  ["/b.png", "/c.png"],
  ["/a.png", "/b.png"],
] as const;

describe("a kill while labels follow renamed files", () => {
  for (const [name, renames, expected] of [
    ["of two that swap names", swap, { "/a.png": 2, "/b.png": 1, "/c.png": 3 }],
    ["in a chain", chain, { "/b.png": 1, "/c.png": 2, "/d.png": 3 }],
  ] as const) {
    it(`leaves each label with its file, ${name}, at whatever write it comes`, async () => {
      for (let writes = 0; writes < 5; writes += 1) {
        const { source, open, pass, killAfter } = openStorage();
        const first = await open();
        for (const [at, path] of paths.entries()) await first.patch(path, { set_star: at + 1, base_version: 1 });
        // The index is stored.
        await pass(61_000);
        killAfter(writes);
        rename(source, renames);
        await pass(2_500);
        const second = await open();
        await pass(2_500);
        const { paths: found, stars } = QueryResponse.parse((await second.call("GET", "/query")).body);
        const stored = Object.fromEntries(found.map((path, at) => [path, stars[at]]));
        assert.deepEqual(stored, expected, `killed after ${writes} writes`);
        await second.lenslet.close();
      }
    });
  }
});
