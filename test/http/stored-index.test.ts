import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { Health } from "../../src/wire/health.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { xmpJpeg, xmpPacket } from "../support/metadata-files.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { tinyPng } from "../support/test-gallery.ts";

/** A folder that is served several times, one after the other; the index is stored in between. */
function openRuns(paths: readonly string[]) {
  const source = createMemorySource({ images: Object.fromEntries(paths.map((path) => [path, tinyPng])) });
  let bytes: Uint8Array | undefined;
  let release = (): void => {};
  const read: string[] = [];
  const start = async (isHeld = false) => {
    const held = isHeld ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
    const lenslet = createLenslet({
      source: {
        ...source,
        readMetadata(requests, signal) {
          read.push(...requests.map(({ path }) => path));
          return source.readMetadata?.(requests, signal) ?? Promise.resolve([]);
        },
        async scan(...call) {
          await held;
          return source.scan(...call);
        },
      },
      journal: {
        ...createMemoryJournal(),
        loadIndex: async () => bytes,
        async saveIndex(pieces) {
          const all: Uint8Array[] = [];
          for await (const piece of pieces) all.push(piece);
          bytes = new Uint8Array(Buffer.concat(all));
        },
      },
      thumbnailer: createMemoryThumbnailer(),
      clock: yielding(manualClock()),
    });
    const get = async (target: string): Promise<unknown> =>
      (await lenslet.fetch(new Request(`http://localhost${target}`))).json();
    return {
      lenslet,
      rated: async () => QueryResponse.parse(await get("/query?q=star:4")).paths,
      listed: async () => QueryResponse.parse(await get("/query")).paths,
      health: async () => Health.parse(await get("/health")).index,
    };
  };
  return {
    source,
    /** Whose metadata was read, in all runs. */
    read,
    start,
    release: () => release(),
    stored: () => bytes,
    damage: () => {
      const first = bytes?.at(40) ?? 0;
      bytes?.fill(first ^ 1, 40, 41);
    },
  };
}

describe("the second start", () => {
  it("shows everything at once, and then follows what has changed meanwhile", async () => {
    const runs = openRuns(["/a.png", "/b/c.png", "/b/gone.png"]);
    const first = await runs.start();
    await first.lenslet.ready;
    await first.lenslet.close();
    assert.ok(runs.stored());
    runs.source.remove("/b/gone.png");
    runs.source.put("/b/new.png", tinyPng);
    const { lenslet, listed, health } = await runs.start(true);
    assert.deepEqual(await listed(), ["/a.png", "/b/c.png", "/b/gone.png"]);
    assert.deepEqual([(await health()).phase, (await health()).ready, (await health()).images], ["checking", false, 3]);
    const events = await lenslet.fetch(new Request("http://localhost/events"));
    runs.release();
    await lenslet.ready;
    assert.deepEqual(await listed(), ["/a.png", "/b/c.png", "/b/new.png"]);
    assert.equal((await health()).phase, "done");
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes('"paths":["/b/new.png"]')) text += (await reader?.read())?.value ?? assert.fail("ended");
    assert.match(text, /items-removed\nid: \d+\ndata: .*"\/b\/gone.png"/u);
    await reader?.cancel();
    await lenslet.close();
  });

  it("reads the metadata of files that are new or have changed, and of no others", async () => {
    const runs = openRuns(["/a.png", "/b/c.png"]);
    runs.source.put("/b/taken.jpg", xmpJpeg(xmpPacket('xmp:Rating="4"')));
    const all = new Set(["/a.png", "/b/c.png", "/b/taken.jpg"]);
    const first = await runs.start();
    await first.lenslet.ready;
    while ((await first.rated()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(new Set(runs.read.splice(0)), all);
    await first.lenslet.close();

    const second = await runs.start(true);
    assert.deepEqual(await second.rated(), ["/b/taken.jpg"]);
    runs.release();
    await second.lenslet.ready;
    await second.lenslet.close();
    assert.deepEqual(runs.read, []);

    runs.source.put("/a.png", xmpJpeg(xmpPacket('xmp:Rating="4"')));
    runs.source.put("/b/c.xmp", new TextEncoder().encode(xmpPacket('xmp:Rating="4"')));
    const third = await runs.start();
    await third.lenslet.ready;
    while ((await third.rated()).length < 3) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(new Set(runs.read), new Set(["/a.png", "/b/c.png"]));
    await third.lenslet.close();
  });

  it("waits for an image that the last run did not know", async () => {
    const runs = openRuns(["/a.png"]);
    await (await runs.start()).lenslet.close();
    const again = await runs.start();
    await again.lenslet.ready;
    await again.lenslet.close();
    runs.source.put("/new.png", tinyPng);
    const { lenslet } = await runs.start(true);
    const status = async (path: string) =>
      (await lenslet.fetch(new Request(`http://localhost/item?path=${path}`))).status;
    assert.equal(await status("/a.png"), 200);
    const asked = status("/new.png");
    runs.release();
    assert.equal(await asked, 200);
    await lenslet.close();
  });

  it("reads the folder as at the first start when the stored index is damaged", async () => {
    const runs = openRuns(["/a.png", "/b/c.png"]);
    const first = await runs.start();
    await first.lenslet.ready;
    await first.lenslet.close();
    runs.damage();
    const { lenslet, listed, health } = await runs.start(true);
    assert.equal((await health()).phase, "names");
    runs.release();
    await lenslet.ready;
    assert.deepEqual(await listed(), ["/a.png", "/b/c.png"]);
    await lenslet.close();
  });
});

describe("index-1.bin", () => {
  it("is written by who holds the lock only, atomically, and never through a link", async () => {
    const directory = fs.mkdtempSync(join(tmpdir(), "lenslet-index-"));
    const file = join(directory, ".lenslet", "index-1.bin");
    async function* pieces(text: string): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(text);
    }
    const readOnly = createDirectoryJournal({ directory, clock: systemClock });
    await readOnly.load();
    await readOnly.saveIndex?.(pieces("x"));
    assert.deepEqual(fs.readdirSync(directory), []);
    await readOnly.close();

    const outcome = await lockDirectory(directory);
    if (outcome.kind !== "held") return assert.fail(outcome.kind);
    const journal = createDirectoryJournal({ directory, clock: systemClock, lock: outcome.lock });
    await journal.load();
    assert.equal(await journal.loadIndex?.(), undefined);
    await journal.saveIndex?.(pieces("one"));
    await journal.saveIndex?.(pieces("two"));
    assert.equal(new TextDecoder().decode(await journal.loadIndex?.()), "two");
    assert.deepEqual(
      fs.readdirSync(join(directory, ".lenslet")).filter((name) => name.endsWith(".tmp")),
      [],
    );
    fs.rmSync(file);
    fs.writeFileSync(join(directory, "victim"), "kept");
    fs.symlinkSync("../victim", file);
    await assert.rejects(async () => journal.saveIndex?.(pieces("three")));
    assert.equal(await journal.loadIndex?.(), undefined);
    assert.equal(fs.readFileSync(join(directory, "victim"), "utf8"), "kept");
    await journal.close();
    fs.rmSync(directory, { recursive: true });
  });
});
