import type { Layout } from "../model/view/location.ts";

/** Where one image is drawn, in CSS px from the top left of the content. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GridOptions {
  /** `justified` keeps each image's proportions and fills the width; `square` crops to equal squares. */
  readonly layout: Layout;
  /** Width to fill, in px. */
  readonly width: number;
  /** Target height of a row, or edge of a square, in px. */
  readonly size: number;
  /** Px between images. */
  readonly gap: number;
}

/** Images in rows; positions are computed without an object per image. */
export interface GridLayout {
  readonly count: number;
  readonly rowCount: number;
  /** Height of all rows, in px. */
  readonly height: number;
  /** The first image of a row; for `rowCount` the number of images. */
  firstOf(row: number): number;
  topOf(row: number): number;
  heightOf(row: number): number;
  /** The row that holds an image. O(log n). */
  rowOf(index: number): number;
  /** The first row that ends below `y`, clamped to the rows there are. O(log n). */
  rowAt(y: number): number;
  boxOf(index: number): Box;
  /** Boxes of a whole row, in order. */
  boxesOf(row: number): Box[];
}

/** Extreme panoramas are cropped to these proportions, so that no row becomes too thin. */
const narrowest = 0.4;
const widest = 4;
/** Proportions of an image that could not be read. */
const unknownRatio = 1.5;

/** Width divided by height as the grid draws it, within `narrowest` and `widest`. */
export function ratioOf(width: number, height: number): number {
  if (!(width > 0 && height > 0)) return unknownRatio;
  return Math.min(widest, Math.max(narrowest, width / height));
}

/** Lays images out from their pixel sizes. O(n) once; all lookups O(log n). */
export function createLayout(widths: ArrayLike<number>, heights: ArrayLike<number>, options: GridOptions): GridLayout {
  return options.layout === "square"
    ? squareLayout(Math.min(widths.length, heights.length), options)
    : justifiedLayout(widths, heights, options);
}

function squareLayout(count: number, { width, size, gap }: GridOptions): GridLayout {
  const columns = Math.max(1, Math.round((width + gap) / (size + gap)));
  const edge = Math.max(1, (width - gap * (columns - 1)) / columns);
  const rowCount = Math.ceil(count / columns);
  const boxOf = (index: number): Box => ({
    x: (index % columns) * (edge + gap),
    y: Math.floor(index / columns) * (edge + gap),
    width: edge,
    height: edge,
  });
  const firstOf = (row: number) => Math.min(count, row * columns);
  return {
    count,
    rowCount,
    height: rowCount === 0 ? 0 : rowCount * (edge + gap) - gap,
    firstOf,
    topOf: (row) => row * (edge + gap),
    heightOf: () => edge,
    rowOf: (index) => Math.floor(index / columns),
    rowAt: (y) => Math.max(0, Math.min(rowCount - 1, Math.floor((y + gap) / (edge + gap)))),
    boxOf,
    boxesOf: (row) => Array.from({ length: firstOf(row + 1) - firstOf(row) }, (_, at) => boxOf(firstOf(row) + at)),
  };
}

function justifiedLayout(widths: ArrayLike<number>, heights: ArrayLike<number>, options: GridOptions): GridLayout {
  const { width, size, gap } = options;
  const count = Math.min(widths.length, heights.length);
  const ratios = new Float32Array(count);
  const starts: number[] = [];
  const tops: number[] = [];
  const rowHeights: number[] = [];
  let top = 0;

  const close = (start: number, rowHeight: number): void => {
    starts.push(start);
    tops.push(top);
    rowHeights.push(rowHeight);
    top += rowHeight + gap;
  };
  const fill = (sum: number, images: number) => Math.max(1, (width - gap * (images - 1)) / sum);

  let start = 0;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const ratio = Math.fround(ratioOf(widths[index] ?? 0, heights[index] ?? 0));
    ratios[index] = ratio;
    const before = sum === 0 ? Number.POSITIVE_INFINITY : fill(sum, index - start);
    sum += ratio;
    const after = fill(sum, index - start + 1);
    if (after > size) continue;
    if (before - size < size - after) {
      close(start, before);
      start = index;
      sum = ratio;
      if (fill(sum, 1) > size) continue;
    }
    close(start, fill(sum, index - start + 1));
    start = index + 1;
    sum = 0;
  }
  if (start < count) close(start, Math.min(size, fill(sum, count - start)));

  const rowCount = starts.length;
  const firstOf = (row: number) => (row >= rowCount ? count : (starts[row] ?? 0));
  const topOf = (row: number) => tops[row] ?? 0;
  const heightOf = (row: number) => rowHeights[row] ?? 0;
  const rowOf = (index: number) => lastAtMost(starts, index);
  const boxesOf = (row: number): Box[] => {
    const boxes: Box[] = [];
    const height = heightOf(row);
    let x = 0;
    for (let index = firstOf(row); index < firstOf(row + 1); index++) {
      const boxWidth = (ratios[index] ?? unknownRatio) * height;
      boxes.push({ x, y: topOf(row), width: boxWidth, height });
      x += boxWidth + gap;
    }
    return boxes;
  };
  return {
    count,
    rowCount,
    height: rowCount === 0 ? 0 : top - gap,
    firstOf,
    topOf,
    heightOf,
    rowOf,
    rowAt: (y) => {
      const row = Math.max(0, lastAtMost(tops, y));
      return row + 1 < rowCount && topOf(row) + heightOf(row) <= y ? row + 1 : row;
    },
    boxOf(index) {
      const row = rowOf(index);
      return boxesOf(row)[index - firstOf(row)] ?? { x: 0, y: 0, width: 0, height: 0 };
    },
    boxesOf,
  };
}

/** The position of the last value at most `wanted`, or -1. `values` ascend. */
function lastAtMost(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
