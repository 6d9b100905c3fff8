import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  actualSize,
  fitScale,
  fitted,
  isActualSize,
  isFitted,
  pan,
  pinch,
  placementOf,
  toggleZoom,
  zoomAt,
  type Frame,
  type Zoom,
} from "../../../src/ui/parts/zoom.ts";

const frames = fc.record<Frame>({
  stageWidth: fc.integer({ min: 200, max: 4000 }),
  stageHeight: fc.integer({ min: 200, max: 2200 }),
  imageWidth: fc.integer({ min: 1, max: 12_000 }),
  imageHeight: fc.integer({ min: 1, max: 12_000 }),
  pixelRatio: fc.constantFrom(1, 1.25, 2, 3),
});
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const pointIn = (frame: Frame, across: number, down: number) => ({
  x: across * frame.stageWidth,
  y: down * frame.stageHeight,
});
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("zoom" as const),
      growth: fc.double({ min: 0.3, max: 3, noNaN: true }),
      across: fraction,
      down: fraction,
    }),
    fc.record({
      kind: fc.constant("pan" as const),
      dx: fc.integer({ min: -3000, max: 3000 }),
      dy: fc.integer({ min: -3000, max: 3000 }),
    }),
    fc.record({ kind: fc.constant("toggle" as const), across: fraction, down: fraction }),
  ),
  { maxLength: 12 },
);
type Steps = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

const play = (frame: Frame, moves: Steps): Zoom =>
  moves.reduce<Zoom>((zoom, step) => {
    if (step.kind === "pan") return pan(zoom, frame, step.dx, step.dy);
    const pointer = pointIn(frame, step.across, step.down);
    return step.kind === "zoom" ? zoomAt(zoom, frame, step.growth, pointer) : toggleZoom(zoom, frame, pointer);
  }, fitted);

const under = (zoom: Zoom, frame: Frame, pointer: { x: number; y: number }) => {
  const { left, top, scale } = placementOf(zoom, frame);
  return { x: (pointer.x - left) / scale, y: (pointer.y - top) / scale };
};

describe("zoom", () => {
  it("never shows the stage behind an axis that is larger than it, and centres one that is smaller", () => {
    fc.assert(
      fc.property(frames, steps, (frame, moves) => {
        const { left, top, scale } = placementOf(play(frame, moves), frame);
        const check = (at: number, extent: number, stage: number) => {
          if (extent <= stage + 0.001) assert.ok(Math.abs(at - (stage - extent) / 2) < 0.01);
          else assert.ok(at <= 0.001 && at + extent >= stage - 0.001);
        };
        check(left, frame.imageWidth * scale, frame.stageWidth);
        check(top, frame.imageHeight * scale, frame.stageHeight);
        assert.ok(scale >= fitScale(frame) * 0.999);
      }),
    );
  });

  it("keeps the point under the pointer where edges allow", () => {
    const frame: Frame = { stageWidth: 1000, stageHeight: 800, imageWidth: 6000, imageHeight: 4000, pixelRatio: 1 };
    const close = zoomAt(fitted, frame, 6, { x: 500, y: 400 });
    const pointer = { x: 430, y: 450 };
    const before = under(close, frame, pointer);
    const after = under(zoomAt(close, frame, 1.4, pointer), frame, pointer);
    assert.ok(Math.abs(before.x - after.x) < 0.01 && Math.abs(before.y - after.y) < 0.01);
  });

  it("goes back to where it was when panned there and back without touching an edge", () => {
    const frame: Frame = { stageWidth: 1000, stageHeight: 800, imageWidth: 6000, imageHeight: 4000, pixelRatio: 1 };
    const close = actualSize(fitted, frame, { x: 500, y: 400 });
    const there = pan(pan(close, frame, 120, -80), frame, -120, 80);
    assert.ok(Math.abs(there.x - close.x) < 1e-9 && Math.abs(there.y - close.y) < 1e-9);
  });

  it("shows one image pixel per device pixel at 100 %, also after going to an image of another size", () => {
    const frame: Frame = { stageWidth: 1000, stageHeight: 800, imageWidth: 6000, imageHeight: 4000, pixelRatio: 2 };
    const actual = actualSize(fitted, frame, { x: 0, y: 0 });
    assert.equal(placementOf(actual, frame).scale, 0.5);
    assert.ok(isActualSize(actual, frame));
    assert.ok(isActualSize(actual, { ...frame, imageWidth: 4000, imageHeight: 6000 }));
  });

  it("keeps a relative zoom and the place in the image across images of different size", () => {
    const frame: Frame = { stageWidth: 1000, stageHeight: 800, imageWidth: 6000, imageHeight: 4000, pixelRatio: 1 };
    const close = zoomAt(fitted, frame, 3, { x: 900, y: 700 });
    const small = { ...frame, imageWidth: 3000, imageHeight: 2000 };
    const [large, half] = [placementOf(close, frame), placementOf(close, small)];
    assert.ok(Math.abs(large.left - half.left) < 0.01 && Math.abs(large.top - half.top) < 0.01);
  });

  it("toggles between fit and closer, and back", () => {
    fc.assert(
      fc.property(frames, fraction, fraction, (frame, across, down) => {
        const pointer = pointIn(frame, across, down);
        const closer = toggleZoom(fitted, frame, pointer);
        assert.ok(!isFitted(closer, frame));
        assert.deepEqual(toggleZoom(closer, frame, pointer), fitted);
      }),
    );
  });

  it("carries the image's point between two fingers to their new middle", () => {
    const frame: Frame = { stageWidth: 1000, stageHeight: 800, imageWidth: 6000, imageHeight: 4000, pixelRatio: 1 };
    const close = actualSize(fitted, frame, { x: 500, y: 400 });
    const from = [
      { x: 400, y: 400 },
      { x: 600, y: 400 },
    ] as const;
    const to = [
      { x: 370, y: 450 },
      { x: 690, y: 450 },
    ] as const;
    const before = under(close, frame, { x: 500, y: 400 });
    const after = under(pinch(close, frame, from, to), frame, { x: 530, y: 450 });
    assert.ok(Math.abs(before.x - after.x) < 0.01 && Math.abs(before.y - after.y) < 0.01);
  });
});
