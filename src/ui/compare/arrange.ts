/** One picture's place among those compared, in px. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Places 1 to 9 pictures in equal cells, with the number of columns that shows most of them: the sum of the areas of the
 * pictures, each fitted into its cell, is the largest. A last row that is not full is centred.
 */
export function arrange(ratios: readonly number[], width: number, height: number, gap: number): Cell[] {
  const count = ratios.length;
  let best: Cell[] = [];
  let bestArea = -1;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
    const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows);
    const area = ratios.reduce((sum, ratio) => sum + fittedArea(ratio, cellWidth, cellHeight), 0);
    if (area <= bestArea) continue;
    bestArea = area;
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
