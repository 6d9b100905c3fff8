import { Cell } from "./cell.tsx";
import type { Order } from "../model/view/columns.ts";
import type { GridLayout } from "./layout.ts";

interface GridRowProps {
  readonly layout: GridLayout;
  readonly row: number;
  /** Px from the top of the content to where rows are placed from. */
  readonly origin: number;
  readonly order: Order;
}

/** One row of thumbnails. */
export function Row({ layout, row, origin, order }: GridRowProps) {
  const first = layout.firstOf(row);
  const height = layout.heightOf(row);
  return (
    <div
      class="grid-row"
      role="presentation"
      style={{ transform: `translateY(${layout.topOf(row) - origin}px)`, height: `${height}px` }}
    >
      {layout.boxesOf(row).map(({ x, width }, at) => {
        const index = first + at;
        const path = order.pathAt(index);
        const image = order.fileAt(index) ?? { width: 0, height: 0 };
        return path === undefined ? (
          <div key={index} class="cell" style={{ left: `${x}px`, width: `${width}px` }} />
        ) : (
          <Cell key={path} {...{ path, index, image, x, width, height }} count={order.count} />
        );
      })}
    </div>
  );
}
