/** Sizes in CSS px of the stage and in pixels of the image. */
export interface Frame {
  readonly stageWidth: number;
  readonly stageHeight: number;
  readonly imageWidth: number;
  readonly imageHeight: number;
  /** Device pixels to a CSS px. */
  readonly pixelRatio: number;
}

/**
 * How much of an image is visible, in terms that carry over to the next image.
 * `factor` is relative to fitting the stage for `fit`, and to one image pixel per device pixel for `pixels`.
 */
export interface Zoom {
  readonly basis: "fit" | "pixels";
  readonly factor: number;
  /** The point of the image in the middle of the stage, 0 to 1 across its width and height. */
  readonly x: number;
  readonly y: number;
}

/** Where to draw the image: top left in px of the stage, and CSS px to an image pixel. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const fitted: Zoom = { basis: "fit", factor: 1, x: 0.5, y: 0.5 };

/** Device pixels that one image pixel may cover at most. */
const closest = 16;

/** The scale at which the whole image is visible; small images are not enlarged. */
export function fitScale(frame: Frame): number {
  const whole = Math.min(frame.stageWidth / frame.imageWidth, frame.stageHeight / frame.imageHeight);
  return Math.min(whole, 1 / frame.pixelRatio);
}

/** CSS px to an image pixel. */
export function scaleOf(zoom: Zoom, frame: Frame): number {
  return clampScale(zoom.factor * (zoom.basis === "fit" ? fitScale(frame) : 1 / frame.pixelRatio), frame);
}

function clampScale(scale: number, frame: Frame): number {
  const least = fitScale(frame);
  return Math.max(least, Math.min(scale, Math.max(least, closest / frame.pixelRatio)));
}

export function isFitted(zoom: Zoom, frame: Frame): boolean {
  return scaleOf(zoom, frame) <= fitScale(frame) * 1.001;
}

/** One image pixel per device pixel. */
export function isActualSize(zoom: Zoom, frame: Frame): boolean {
  return Math.abs(scaleOf(zoom, frame) * frame.pixelRatio - 1) < 0.001;
}

/** Where a zoom draws the image: an axis that fits is centred; on one that does not, the image fills the stage. */
export function placementOf(zoom: Zoom, frame: Frame): Placement {
  const scale = scaleOf(zoom, frame);
  return {
    left: placeAxis(zoom.x, frame.imageWidth * scale, frame.stageWidth),
    top: placeAxis(zoom.y, frame.imageHeight * scale, frame.stageHeight),
    scale,
  };
}

function placeAxis(centre: number, extent: number, stage: number): number {
  if (extent <= stage) return (stage - extent) / 2;
  return Math.min(0, Math.max(stage - extent, stage / 2 - centre * extent));
}

/** The zoom that a placement shows, with the basis kept. */
function zoomOf(placement: Placement, frame: Frame, basis: Zoom["basis"]): Zoom {
  const { scale } = placement;
  const unit = basis === "fit" ? fitScale(frame) : 1 / frame.pixelRatio;
  return {
    basis,
    factor: scale / unit,
    x: clampFraction((frame.stageWidth / 2 - placement.left) / (frame.imageWidth * scale)),
    y: clampFraction((frame.stageHeight / 2 - placement.top) / (frame.imageHeight * scale)),
  };
}

function clampFraction(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Changes the scale and keeps the point under `pointer` in place, as far as the edges allow. */
function scaleTo(zoom: Zoom, frame: Frame, scale: number, pointer: Point, basis: Zoom["basis"]): Zoom {
  const before = placementOf(zoom, frame);
  const next = clampScale(scale, frame);
  if (next <= fitScale(frame)) return fitted;
  const growth = next / before.scale;
  const moved: Placement = {
    left: pointer.x - (pointer.x - before.left) * growth,
    top: pointer.y - (pointer.y - before.top) * growth,
    scale: next,
  };
  return settled(zoomOf(moved, frame, basis), frame);
}

/** Applies the clamping to the edges, so that the next step starts from what is visible. */
function settled(zoom: Zoom, frame: Frame): Zoom {
  return zoomOf(placementOf(zoom, frame), frame, zoom.basis);
}

/** Multiplies the scale about a point of the stage. */
export function zoomAt(zoom: Zoom, frame: Frame, growth: number, pointer: Point): Zoom {
  return scaleTo(zoom, frame, placementOf(zoom, frame).scale * growth, pointer, "fit");
}

/** One image pixel per device pixel, with the point under `pointer` kept. */
export function actualSize(zoom: Zoom, frame: Frame, pointer: Point): Zoom {
  const scale = 1 / frame.pixelRatio;
  if (scale <= fitScale(frame)) return fitted;
  return scaleTo(zoom, frame, scale, pointer, "pixels");
}

/** Fits a zoomed image; zooms a fitted one to actual size at the pointer, or doubles a small one. */
export function toggleZoom(zoom: Zoom, frame: Frame, pointer: Point): Zoom {
  if (!isFitted(zoom, frame)) return fitted;
  const actual = actualSize(zoom, frame, pointer);
  return isFitted(actual, frame) ? zoomAt(zoom, frame, 2, pointer) : actual;
}

/** Moves the image by px of the stage. */
export function pan(zoom: Zoom, frame: Frame, dx: number, dy: number): Zoom {
  const { left, top, scale } = placementOf(zoom, frame);
  return settled(zoomOf({ left: left + dx, top: top + dy, scale }, frame, zoom.basis), frame);
}

/** Two fingers: the point under their old midpoint moves to the new midpoint, scaled by their distance. */
export function pinch(zoom: Zoom, frame: Frame, from: readonly [Point, Point], to: readonly [Point, Point]): Zoom {
  const middle = (pair: readonly [Point, Point]): Point => ({
    x: (pair[0].x + pair[1].x) / 2,
    y: (pair[0].y + pair[1].y) / 2,
  });
  const spread = (pair: readonly [Point, Point]) => Math.hypot(pair[0].x - pair[1].x, pair[0].y - pair[1].y);
  const [start, end] = [middle(from), middle(to)];
  const moved = pan(zoom, frame, end.x - start.x, end.y - start.y);
  return zoomAt(moved, frame, spread(to) / Math.max(1, spread(from)), end);
}
