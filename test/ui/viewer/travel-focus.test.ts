import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { travelFocus } from "../../../src/ui/viewer/travel-focus.ts";
import { manualClock } from "../../support/manual-clock.ts";

function travel() {
  const clock = manualClock();
  const focused: number[] = [];
  const focus = travelFocus(clock, (place) => focused.push(place));
  return { clock, focus, focused };
}

describe("what a viewer loads first", () => {
  it("lies ahead in the direction of travel while images are passed by, and is the one that is shown at rest", () => {
    const { clock, focus, focused } = travel();
    for (const place of [50, 51, 52]) {
      focus.moveTo(place);
      clock.advance(33);
    }
    assert.deepEqual(focused, [50, 59, 60]);
    focus.moveTo(51);
    assert.equal(focused.at(-1), 43);
    clock.advance(1_000);
    assert.equal(focused.at(-1), 51);
  });

  it("is the shown one after single steps, jumps and layouts", () => {
    const { clock, focus, focused } = travel();
    for (const place of [5, 6, 40, 40, 3]) {
      focus.moveTo(place);
      clock.advance(place === 40 ? 0 : 500);
    }
    assert.deepEqual(focused, [5, 6, 40, 40, 3]);
  });

  it("is left alone after the viewer closed", () => {
    const { clock, focus, focused } = travel();
    focus.moveTo(1);
    focus.moveTo(2);
    focus.end();
    clock.advance(1_000);
    assert.deepEqual(focused, [1, 10]);
  });
});
