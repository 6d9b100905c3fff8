/** One image's place among those compared, in px. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ArrangeOptions {
  readonly width: number;
  readonly height: number;
  /** Px between cells. */
  readonly gap: number;
  /** Px of a cell's height that its image does not get, by the cell's width. */
  readonly labelHeight: (width: number) => number;
}

/** Side by side is easier to compare: one row of two or three wins with this share of the area. */
const enough = 0.75;

/**
 * Places 1 to 9 images in equal cells, with the number of columns that shows much of them, by the sum of the areas of
 * the images, each fitted into its cell. A last row that is not full is centred.
 */
export function arrange(ratios: readonly number[], { width, height, gap, labelHeight }: ArrangeOptions): Cell[] {
  const count = ratios.length;
  let best: Cell[] = [];
  let bestArea = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
    const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows);
    const area = ratios.reduce(
      (sum, ratio) => sum + fittedArea(ratio, cellWidth, Math.max(0, cellHeight - labelHeight(cellWidth))),
      0,
    );
    const wanted = columns === count && count <= 3 ? bestArea * enough : bestArea;
    if (best.length > 0 && area <= wanted) continue;
    bestArea = Math.max(area, bestArea);
    best = ratios.map((_, index) => {
      const row = Math.floor(index / columns);
      const inRow = Math.min(columns, count - row * columns);
      const indent = ((columns - inRow) * (cellWidth + gap)) / 2;
      return {
        x: indent + (index % columns) * (cellWidth + gap),
        y: row * (cellHeight + gap),
        width: cellWidth,
        height: cellHeight,
      };
    });
  }
  return best;
}

function fittedArea(ratio: number, width: number, height: number): number {
  const shown = Math.min(width, height * ratio);
  return shown * (shown / ratio);
}
