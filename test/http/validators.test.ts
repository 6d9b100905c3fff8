import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isFresh } from "../../src/http/validators.ts";

const modifiedAt = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const date = new Date(modifiedAt).toUTCString();
const validators = { etag: '"e1"', modifiedAt };

describe("isFresh", () => {
  it("compares entity tags weakly, and prefers them to dates", () => {
    for (const tag of ['"e1"', 'W/"e1"', '"x", "e1"', "*"])
      assert.ok(isFresh(new Headers({ "if-none-match": tag }), validators), tag);
    assert.ok(!isFresh(new Headers({ "if-none-match": '"e2"', "if-modified-since": date }), validators));
  });

  it("compares dates by the second", () => {
    assert.ok(isFresh(new Headers({ "if-modified-since": date }), validators));
    assert.ok(!isFresh(new Headers({ "if-modified-since": new Date(modifiedAt - 1000).toUTCString() }), validators));
    assert.ok(!isFresh(new Headers({ "if-modified-since": "yesterday" }), validators));
    assert.ok(!isFresh(new Headers(), validators));
  });
});
