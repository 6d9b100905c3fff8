import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRatedPlace } from "../../../../src/ui/model/view/rated-place.ts";

function open() {
  const state = { cursor: "/a.jpg" as string | null, byStars: true, pending: new Set<string>() };
  const place = createRatedPlace({
    cursor: () => state.cursor,
    isSortedByStars: () => state.byStars,
    isPending: (path) => state.pending.has(path),
  });
  return { state, place };
}

describe("the place of a rated image", () => {
  it("is held from its rating until the cursor moves, and a refresh is due then", () => {
    const { state, place } = open();
    assert.ok(!place.holds());
    place.rated("/a.jpg");
    assert.ok(place.holds());
    place.postpone();
    assert.ok(!place.leave(), "the cursor has not moved");
    state.cursor = "/b.jpg";
    assert.ok(place.leave());
    assert.ok(!place.holds());
    assert.ok(!place.leave(), "once");
  });

  it("is held while its rating is under way, and only in an order by stars", () => {
    const { state, place } = open();
    state.pending.add("/a.jpg");
    assert.ok(place.holds());
    state.byStars = false;
    assert.ok(!place.holds());
  });

  it("is not held for another image, nor in another view", () => {
    const { place } = open();
    place.rated("/b.jpg");
    assert.ok(!place.holds());
    place.rated("/a.jpg");
    place.reset();
    assert.ok(!place.holds());
  });
});
