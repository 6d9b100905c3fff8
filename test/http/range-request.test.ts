import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { requestedRange } from "../../src/http/range-request.ts";

const modifiedAt = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const date = new Date(modifiedAt).toUTCString();
const validators = { etag: '"e1"', modifiedAt };
const rangeOf = (range: string, size = 100, headers: Record<string, string> = {}) =>
  requestedRange(new Headers({ range, ...headers }), size, validators);

describe("requestedRange", () => {
  it("reads the three forms of a range", () => {
    assert.deepEqual(rangeOf("bytes=0-9"), { kind: "part", span: { start: 0, end: 10 } });
    assert.deepEqual(rangeOf("bytes=90-"), { kind: "part", span: { start: 90, end: 100 } });
    assert.deepEqual(rangeOf("bytes=-10"), { kind: "part", span: { start: 90, end: 100 } });
    assert.deepEqual(rangeOf("bytes=50-1000"), { kind: "part", span: { start: 50, end: 100 } });
    assert.deepEqual(rangeOf("bytes=-1000"), { kind: "part", span: { start: 0, end: 100 } });
  });

  it("refuses what lies outside, and ignores what is no single range", () => {
    for (const range of ["bytes=100-", "bytes=-0", "bytes=100-200"])
      assert.equal(rangeOf(range).kind, "unsatisfiable", range);
    for (const range of ["bytes=", "bytes=-", "bytes=9-0", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"]) {
      assert.equal(rangeOf(range).kind, "whole", range);
    }
  });

  it("gives the whole when the content is not the one the client has a part of", () => {
    assert.equal(rangeOf("bytes=0-9", 100, { "if-range": '"e2"' }).kind, "whole");
    assert.equal(rangeOf("bytes=0-9", 100, { "if-range": '"e1"' }).kind, "part");
    assert.equal(rangeOf("bytes=0-9", 100, { "if-range": date }).kind, "part");
    assert.equal(rangeOf("bytes=0-9", 100, { "if-range": 'W/"e1"' }).kind, "whole");
  });

  it("never leaves the file", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^bytes=\d{0,20}-\d{0,20}$/), fc.nat(200), (range, size) => {
        const requested = rangeOf(range, size);
        if (requested.kind !== "part") return;
        const { start, end } = requested.span;
        assert.ok(0 <= start && start < end && end <= size);
      }),
    );
  });
});
