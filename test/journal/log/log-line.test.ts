import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { LabelRecord } from "../../../src/journal/journal.ts";
import { encodeLines, parseLine } from "../../../src/journal/log/log-line.ts";
import { toLabels } from "../../../src/journal/stored-labels.ts";
import { sampleRecord } from "../../support/sample-log.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (line: Uint8Array) => new TextDecoder().decode(line);

function linesOf(slices: Iterable<Uint8Array>): Uint8Array[] {
  const log = new Uint8Array(Buffer.concat([...slices]));
  const lines: Uint8Array[] = [];
  for (let from = 0; from < log.length;) {
    const end = log.indexOf(0x0a, from);
    lines.push(log.subarray(from, end));
    from = end + 1;
  }
  return lines;
}

const labels = fc.record({
  tags: fc.array(fc.string({ unit: "grapheme" })),
  notes: fc.string({ unit: "binary" }),
  star: fc.constantFrom(null, 0, 1, 2, 3, 4, 5),
  version: fc.integer({ min: 1, max: 1_000_000 }),
  updated_at: fc.string(),
  updated_by: fc.string(),
});
const withMetrics = fc
  .tuple(
    labels,
    fc.option(
      fc.dictionary(
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        { minKeys: 1 },
      ),
    ),
  )
  .map(([plain, metrics]) => ({ ...plain, ...(metrics && { metrics }) }));
const record = fc.record({
  type: fc.constantFrom("item-updated" as const, "metrics-updated" as const),
  path: fc.string({ unit: "grapheme" }).map((name) => `/${name}`),
  labels: withMetrics,
});

describe("encodeLines", () => {
  it("writes lines that parse back to the same records", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const lines = linesOf(encodeLines(records, 7)).map(parseLine);
        assert.equal(lines.length, records.length);
        for (const [index, line] of lines.entries()) {
          const expected = records[index];
          assert.ok(line.kind === "labels" && expected);
          assert.equal(line.id, 7 + index);
          assert.equal(line.path, expected.path);
          assert.deepEqual(
            JSON.parse(JSON.stringify(toLabels(line.stored))),
            JSON.parse(JSON.stringify(expected.labels)),
          );
          assert.equal(line.stored.flawed, false);
        }
      }),
    );
  });

  it("never writes a character at which Python splits lines", () => {
    const notes = "a\u0085b\u2028c\u2029d\ne\r\u000b";
    const sample = sampleRecord(1);
    const [line] = linesOf(encodeLines([{ ...sample, labels: { ...sample.labels, notes } }], 1));
    assert.ok(line);
    // eslint-disable-next-line no-control-regex -- these are the characters in question
    assert.doesNotMatch(text(line), /[\u0085\u2028\u2029\r\u000b\u000c]/);
    const read = parseLine(line);
    assert.ok(read.kind === "labels");
    assert.equal(read.stored.notes, notes);
  });

  it("marks which lines belong to one request", () => {
    const response = { key: "k", fingerprint: "f", at: 1, status: 200, body: "{}" };
    const records: LabelRecord[] = [
      sampleRecord(1),
      { ...sampleRecord(2), more: true },
      { ...sampleRecord(3), response },
      sampleRecord(4),
    ];
    const more = linesOf(encodeLines(records, 1)).map((line) => {
      const read = parseLine(line);
      return read.kind === "labels" && read.more;
    });
    assert.deepEqual(more, [false, true, false, false]);
  });

  it("writes {} once the last metric is removed", () => {
    const { metrics: _, ...plain } = sampleRecord(3).labels;
    const [line] = linesOf(encodeLines([{ type: "metrics-updated", path: "/a.jpg", labels: plain }], 1)).map(parseLine);
    assert.ok(line?.kind === "labels");
    assert.deepEqual(toLabels(line.stored, { ...plain, metrics: { sharpness: 1 } }), plain);
  });
});

describe("parseLine", () => {
  const older =
    '{"id": 4, "type": "item-updated", "path": "/a.jpg", "version": 3, "tags": ["x"], "notes": "", "star": 2, "updated_at": "t", "updated_by": "web"}';

  it("reads a line of Lenslet 0.2, which has no checksum", () => {
    const line = parseLine(bytes(older));
    assert.ok(line.kind === "labels");
    assert.deepEqual(toLabels(line.stored), {
      tags: ["x"],
      notes: "",
      star: 2,
      version: 3,
      updated_at: "t",
      updated_by: "web",
    });
  });

  it("notices every flipped bit of a line with a checksum", () => {
    const [line] = linesOf(encodeLines([sampleRecord(1)], 1));
    assert.ok(line);
    for (let place = 0; place < line.length; place += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = line.with(place, (line[place] ?? 0) ^ (1 << bit));
        assert.equal(parseLine(flipped).kind, "damaged", `bit ${bit} of byte ${place}`);
      }
    }
  });

  it("preserves unknown fields and types", () => {
    const line = parseLine(bytes(older.replace("}", ', "colour": {"hue": 3}}')));
    assert.ok(line.kind === "labels");
    assert.deepEqual(line.unknown, { colour: { hue: 3 } });
    assert.deepEqual(parseLine(bytes('{"id": 9, "type": "album-created"}')), { kind: "foreign", id: 9 });
  });

  it("clamps values out of range, and marks the line as flawed", () => {
    const line = parseLine(bytes(older.replace('"star": 2', '"star": 11').replace('["x"]', '["x", 7]')));
    assert.ok(line.kind === "labels");
    assert.equal(line.stored.star, 5);
    assert.deepEqual(line.stored.tags, ["x"]);
    assert.equal(line.stored.flawed, true);
  });

  it("leaves out metrics that Python wrote as NaN", () => {
    const line = parseLine(
      bytes(older.replace("}", ', "metrics": {"a": NaN, "b": 1, "c": -Infinity}, "notes": "NaN \\\\\\" -Infinity"}')),
    );
    assert.ok(line.kind === "labels");
    assert.deepEqual(line.stored.metrics, { b: 1 });
    assert.equal(line.stored.notes, 'NaN \\" -Infinity');
  });

  it("never reads arbitrary bytes as labels", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => parseLine(garbage).kind !== "labels"));
    fc.assert(fc.property(fc.json(), (json) => parseLine(bytes(json)).kind !== "labels"));
  });

  it("treats an id near the limit as damage", () => {
    const line = parseLine(bytes(older.replace('"id": 4', '"id": 9007199254740991')));
    assert.ok(line.kind === "labels");
    assert.equal(line.id, undefined);
    assert.equal(line.stored.flawed, true);
  });
});
