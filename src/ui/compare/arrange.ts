/** Where one of the compared images is drawn, in px. */
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
  /** Height of the labels below an image, in px, by the cell's width. */
  readonly labelHeight: (width: number) => number;
}

/** One row of two or three images is easier to compare, and wins if it has at least this share of the best area. */
const enough = 0.75;

/**
 * Places 1 to 9 images in equal cells. Chooses the number of columns that gives the images the largest total area,
 * each fitted into its cell. An incomplete last row is centred.
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
