import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { xmpJpeg, xmpPacket } from "../support/metadata-files.ts";
import { RestoreResponse } from "../../src/wire/states.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { freeLock, labelFolder } from "../support/label-folder.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "../support/simulated-disk.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const noon = Date.UTC(2026, 5, 1, 12);

async function open({ disk = createSimulatedDisk(), isReadOnly = false } = {}) {
  const clock = manualClock(noon);
  const journal = createFolderJournal({
    folder: labelFolder,
    clock: yielding(clock),
    lock: isReadOnly ? undefined : freeLock,
    random: seededRandom(3),
    files: disk.files(),
  });
  const gallery = await openTestGallery(["/a.png", "/b.png", "/c.png"], { clock: yielding(clock), journal });
  const { call, lenslet } = gallery;
  let keys = 0;
  return {
    disk,
    call,
    close: lenslet.close,
    minute: () => clock.advance(60_000),
    async label(path: string, body: object) {
      assert.equal((await call("PUT", `/item?path=${path}`, { tags: [], notes: "", ...body })).status, 200);
    },
    async labelsOf(path: string) {
      const { tags, notes, star, metrics } = Sidecar.parse((await call("GET", `/item?path=${path}`)).body);
      return { tags, notes, star, ...(metrics && { metrics }) };
    },
    name: (name: string) => call("POST", "/states", { name }, { "x-updated-by": "Anna" }),
    async restore(body: object) {
      keys += 1;
      return call("POST", "/restore", body, { "idempotency-key": `k${keys}`, "x-updated-by": "Anna" });
    },
  };
}

const unlabelled = { tags: [], notes: "", star: null };

describe("POST /restore", () => {
  it("sets all labels back to what they were in a named state, and back again", async () => {
    const { call, label, labelsOf, minute, name, restore, close } = await open();
    await label("/a.png", { star: 4, tags: ["sky", "pick"], notes: "bright" });
    await call("POST", "/metrics/items", { items: [{ path: "/a.png", metrics: { sharpness: 0.5 } }] });
    const first = await labelsOf("/a.png");
    const at = "2026-06-01T12:00:00.000Z";
    assert.deepEqual((await name("before Ben")).body, { name: "before Ben", at, by: "Anna" });
    // In the same millisecond, but after it.
    await label("/a.png", { star: 1 });
    await call("POST", "/metrics/items", { items: [{ path: "/a.png", metrics: { sharpness: null, noise: 2 } }] });
    await label("/b.png", { star: 2 });
    const last = [await labelsOf("/a.png"), await labelsOf("/b.png")];
    minute();

    const trial = RestoreResponse.parse((await restore({ as_of: "before Ben", dry_run: true })).body);
    assert.deepEqual(
      { ...trial, examples: trial.examples.length },
      { as_of: at, dry_run: true, images: 3, changed: 2, undo: null, examples: 2 },
    );
    assert.deepEqual(await labelsOf("/b.png"), last[1]);

    const done = RestoreResponse.parse((await restore({ as_of: "before Ben" })).body);
    assert.deepEqual([done.changed, done.undo], [2, "2026-06-01T12:01:00.000Z"]);
    assert.deepEqual([await labelsOf("/a.png"), await labelsOf("/b.png")], [first, unlabelled]);
    assert.match(JSON.stringify((await call("GET", "/item/history?path=/b.png")).body), /"by":"Anna"/);

    minute();
    assert.equal((await restore({ undo: done.undo })).status, 200);
    assert.deepEqual([await labelsOf("/a.png"), await labelsOf("/b.png")], last);
    await close();
  });

  it("undoes a restore of images that match no longer, and leaves what others have set since", async () => {
    const { label, labelsOf, minute, restore, close } = await open();
    minute();
    for (const path of ["/a.png", "/b.png", "/c.png"]) await label(path, { star: 1, tags: ["pick"] });
    minute();
    const given = { as_of: "2026-06-01T12:00:30Z", match: { q: "is:pick -name:c" } };
    const done = RestoreResponse.parse((await restore(given)).body);
    assert.deepEqual([done.changed, done.undo], [2, "2026-06-01T12:02:00.000Z"]);
    minute();
    for (const path of ["/b.png", "/c.png"]) await label(path, { star: 5 });

    const undone = RestoreResponse.parse((await restore({ undo: done.undo })).body);
    assert.equal(undone.changed, 1);
    const later = { tags: [], notes: "", star: 5 };
    const stars = [await labelsOf("/a.png"), await labelsOf("/b.png"), await labelsOf("/c.png")];
    assert.deepEqual(stars, [{ tags: ["pick"], notes: "", star: 1 }, later, later]);
    for (const wrong of [{}, { ...given, undo: done.undo }, { undo: "before Ben" }])
      assert.equal((await restore(wrong)).status, 422);
    await close();
  });

  it("restores only what matches, once for a key, and changes nothing that is as it was", async () => {
    const { call, label, labelsOf, minute, restore, close } = await open();
    minute();
    for (const path of ["/a.png", "/b.png"]) await label(path, { star: 1, tags: path === "/a.png" ? ["pick"] : [] });
    const as_of = "2026-06-01T12:00:30Z";
    const send = () => call("POST", "/restore", { as_of, match: { q: "is:pick" } }, { "idempotency-key": "same" });
    const [once, again] = [await send(), await send()];
    assert.deepEqual(once.body, again.body);
    assert.deepEqual([await labelsOf("/a.png"), (await labelsOf("/b.png")).star], [unlabelled, 1]);
    const now = await call("GET", "/item?path=/a.png");
    assert.equal(RestoreResponse.parse((await restore({ as_of, match: { q: "name:a" } })).body).changed, 0);
    assert.deepEqual((await call("GET", "/item?path=/a.png")).body, now.body);
    await close();
  });

  it("says which name was meant, and since when it can go back", async () => {
    const { name, restore, close } = await open();
    assert.deepEqual((await restore({ as_of: "x" })).body, {
      error: "unknown_state",
      message: 'No state is called "x": none has been named here.',
      names: [],
    });
    await name("before the client");
    const unknown = await restore({ as_of: "befor the client" });
    assert.equal(unknown.status, 404);
    assert.match(JSON.stringify(unknown.body), /Did you mean \\"before the client\\"\?/);
    await close();

    const disk = createSimulatedDisk();
    const base = '{"version":1,"last_event_id":9,"items":{}}';
    for (const path of [labelFolder, `${labelFolder}/history`]) await disk.files().makeFolder(path);
    disk.put(`${labelFolder}/history/base-9-9-${noon - 500}.json`, base);
    disk.put(`${labelFolder}/labels.snapshot.json`, base);
    const later = await open({ disk });
    const early = await later.restore({ as_of: "2026-06-01T11:00:00Z" });
    assert.deepEqual(
      [early.status, early.body],
      [
        422,
        {
          error: "past_unknown",
          message: "The history does not reach back to that moment; it begins at 2026-06-01T12:00:00Z.",
          since: "2026-06-01T11:59:59.500Z",
        },
      ],
    );
    assert.equal((await later.restore({ as_of: "2026-06-01T12:00:00Z" })).status, 200);
    await later.close();
  });

  it("believes no damaged file", async () => {
    const { disk, name, close } = await open();
    await name("one");
    await close();
    damage(disk, `${labelFolder}/states.json`);
    const again = await open({ disk });
    const { status, body } = await again.restore({ as_of: "one" });
    assert.equal(status, 422);
    assert.match(JSON.stringify(body), /past_damaged.*states\.json is damaged/);
    assert.equal((await again.call("GET", "/states")).status, 422);
    await again.close();
  });
});

describe("POST /restore of an image that was not labelled then", () => {
  const packet = xmpPacket('xmp:Rating="4"', "<dc:subject><rdf:Bag><rdf:li>fox</rdf:li></rdf:Bag></dc:subject>");

  async function restored(put: object) {
    const source = createMemorySource({ images: { "/b.jpg": xmpJpeg(packet) }, watchable: true });
    const journal = {
      ...createMemoryJournal(),
      labelsAt: async () => ({ kind: "labels", labels: new Map() }) as const,
    };
    const { call, clock, lenslet } = await openTestGallery([], { source, journal });
    const item = async () => Sidecar.parse((await call("GET", "/item?path=/b.jpg")).body);
    for (let turn = 0; (await item()).star !== 4; turn += 1) {
      assert.ok(turn < 2_000);
      clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await call("PUT", "/item?path=/b.jpg", put);
    const body = { as_of: "2026-06-01T12:00Z" };
    assert.equal((await call("POST", "/restore", body, { "idempotency-key": "k" })).status, 200);
    const { star, tags } = await item();
    await lenslet.close();
    return { star, tags };
  }

  it("gives it what its file says", async () => {
    assert.deepEqual(await restored({ star: 2, tags: ["red"], notes: "" }), { star: 4, tags: ["fox"] });
  });

  it("gives it nothing if its file only says what it was labelled with later", async () => {
    assert.deepEqual(await restored({ star: 4, tags: ["fox"], notes: "" }), { star: null, tags: [] });
  });
});

describe("POST /states", () => {
  it("names a state once, and lists what was named", async () => {
    const { call, name, close, disk } = await open();
    const named = await Promise.all([name("one"), name("one"), name(" two ")]);
    assert.equal(named.map(({ status }) => status).filter((status) => status === 200).length, 2);
    for (const wrong of ["", "2026-06-01", "a\nb", "x".repeat(65)])
      assert.equal((await name(wrong)).status, 422, wrong);
    await close();
    const again = await open({ disk, isReadOnly: true });
    assert.match(JSON.stringify((await again.call("GET", "/states")).body), /"one".*"two"/);
    for (const refused of [await again.name("three"), await again.restore({ as_of: "one" })])
      assert.deepEqual(refused.status, 403);
    await again.close();
    assert.equal((await call("GET", "/states")).status, 503);
  });

  it("is refused where nothing is stored", async () => {
    const { call, lenslet } = await openTestGallery();
    for (const refused of [
      await call("POST", "/states", { name: "one" }),
      await call("POST", "/restore", { as_of: "2026-06-01T12:00Z" }, { "idempotency-key": "k" }),
    ])
      assert.equal(refused.status, 409);
    await lenslet.close();
  });
});

function damage(disk: SimulatedDisk, path: string): void {
  const bytes = Uint8Array.from(disk.read(path) ?? []);
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  disk.put(path, bytes);
}
