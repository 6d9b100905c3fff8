import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import * as z from "zod";
import { applyItem, createLabelState, type LabelState } from "../../../src/journal/label-state.ts";
import { parseSnapshot, snapshotSlices } from "../../../src/journal/snapshot/snapshot-file.ts";
import { sampleLabels, samplePath } from "../../support/sample-log.ts";

const Snapshot = z.object({ version: z.number(), last_event_id: z.number(), items: z.record(z.string(), z.unknown()) });

function stateOf(count: number): LabelState {
  const state = createLabelState();
  for (let number = 0; number < count; number += 1) state.labels.set(samplePath(number), sampleLabels(number));
  return state;
}

function write(state: LabelState, fields = {}): Uint8Array {
  return new Uint8Array(Buffer.concat([...snapshotSlices(state, 12, fields)]));
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("snapshotSlices", () => {
  it("writes snapshots that parse back to the same labels", () => {
    const state = stateOf(5);
    state.unknown.set(samplePath(2), new Map([["colour", "red"]]));
    const parsed = parseSnapshot(write(state, { written_with: "0.3" }));
    assert.ok(parsed.kind === "good");
    assert.equal(parsed.lastId, 12);
    assert.deepEqual(parsed.fields, { written_with: "0.3" });
    assert.deepEqual(parsed.flaws, []);
    const read = createLabelState();
    for (const { path, stored, unknown } of parsed.items) applyItem(read, path, stored, unknown);
    assert.deepEqual(read.labels, state.labels);
    assert.deepEqual(read.unknown, state.unknown);
  });

  it("encodes small slices, so that the event loop stays free", () => {
    const slices = [...snapshotSlices(stateOf(20_000), 1, {})];
    assert.ok(slices.length > 20);
    assert.ok(Math.max(...slices.map((slice) => slice.length)) < 256 * 1024);
  });

  it("writes the JSON of the contract", () => {
    const { version, last_event_id, items } = Snapshot.parse(JSON.parse(new TextDecoder().decode(write(stateOf(1)))));
    assert.deepEqual([version, last_event_id, items], [1, 12, { [samplePath(0)]: sampleLabels(0) }]);
  });
});

describe("parseSnapshot", () => {
  it("treats a truncated snapshot as damaged", () => {
    const whole = write(stateOf(3));
    // The last line feed is optional.
    for (let size = 0; size < whole.length - 1; size += 1)
      assert.equal(parseSnapshot(whole.subarray(0, size)).kind, "damaged");
  });

  it("reads no wrong labels after a flipped bit", () => {
    const whole = write(stateOf(3));
    const right = parseSnapshot(whole);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (place, bit) => {
        const parsed = parseSnapshot(whole.with(place, (whole[place] ?? 0) ^ (1 << bit)));
        if (parsed.kind !== "damaged") assert.deepEqual({ ...parsed, fields: {} }, { ...right, fields: {} });
      }),
      { numRuns: 500 },
    );
  });

  it("reads a snapshot of Lenslet 0.2, which has no checksum", () => {
    const parsed = parseSnapshot(
      bytes(
        '{"version": 1, "last_event_id": 3, "items": {"/a.jpg": {"tags": ["x"], "notes": "n", "star": null, "version": 2, "updated_at": "t", "updated_by": "u", "metrics": {"s": 0.5}}}}',
      ),
    );
    assert.ok(parsed.kind === "good");
    assert.equal(parsed.items[0]?.stored.metrics?.["s"], 0.5);
    assert.deepEqual(parsed.flaws, []);
  });

  it("reports a later format as newer", () => {
    assert.equal(parseSnapshot(bytes('{"version": 2, "last_event_id": 3, "items": {}}')).kind, "newer");
  });

  it("skips or clamps single images, and lists them as flaws", () => {
    const parsed = parseSnapshot(
      bytes(
        '{"version": 1, "last_event_id": "x", "items": {"/a.jpg": 5, "/b.jpg": {"star": -2, "version": 3}, "/c.jpg": {"version": 2}}}',
      ),
    );
    assert.ok(parsed.kind === "good");
    assert.deepEqual(parsed.flaws, ["last_event_id", "/a.jpg", "/b.jpg"]);
    assert.deepEqual(
      parsed.items.map(({ path, stored }) => [path, stored.star]),
      [
        ["/b.jpg", 0],
        ["/c.jpg", undefined],
      ],
    );
  });

  it("never throws, whatever the JSON", () => {
    fc.assert(
      fc.property(
        fc.json(),
        (json) => void parseSnapshot(bytes(`{"version":1,"last_event_id":1,"items":{"/a":${json}}}`)),
      ),
    );
  });
});
