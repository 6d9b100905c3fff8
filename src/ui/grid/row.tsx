import { Cell } from "./cell.tsx";
import type { GridLayout } from "./layout.ts";

interface RowProps {
  readonly layout: GridLayout;
  readonly row: number;
  readonly paths: readonly string[];
}

/** One row of thumbnails, at its place among all rows. */
export function Row({ layout, row, paths }: RowProps) {
  const first = layout.firstOf(row);
  return (
    <div
      class="grid-row"
      role="presentation"
      style={{ transform: `translateY(${layout.topOf(row)}px)`, height: `${layout.heightOf(row)}px` }}
    >
      {layout.boxesOf(row).map(({ x, width }, at) => {
        const path = paths[first + at];
        return path === undefined ? null : (
          <Cell key={path} path={path} index={first + at} count={paths.length} x={x} width={width} />
        );
      })}
    </div>
  );
}
