import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createRecentThumbs } from "../../src/thumbs/cache.ts";

describe("createRecentThumbs", () => {
  it("evicts the least recently used image", () => {
    const recent = createRecentThumbs(17 * 1200);
    for (let name = 0; name < 17; name++) recent.put(`${name}`, new Uint8Array(1000));
    recent.get("0");
    recent.put("new", new Uint8Array(1000));
    assert.ok(recent.get("0"));
    assert.equal(recent.get("1"), undefined);
    assert.ok(recent.get("2") && recent.get("new"));
  });

  it("does not store an image that would evict many others", () => {
    const recent = createRecentThumbs(16_000);
    recent.put("small", new Uint8Array(100));
    recent.put("large", new Uint8Array(1000));
    assert.equal(recent.get("large"), undefined);
    assert.ok(recent.get("small"));
  });

  it("never exceeds its limit, and returns the bytes last put", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(3000))), (puts) => {
        const recent = createRecentThumbs(50_000);
        const latest = new Map<string, Uint8Array>();
        for (const [name, length] of puts) {
          const bytes = new Uint8Array(length);
          recent.put(`${name}`, bytes);
          latest.set(`${name}`, bytes);
          assert.ok(recent.size() <= 50_000);
        }
        for (const [name, bytes] of latest) {
          const held = recent.get(name);
          assert.ok(held === undefined || held === bytes);
        }
      }),
    );
  });
});
