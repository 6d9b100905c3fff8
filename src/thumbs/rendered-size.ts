import type { DecodeOrder } from "./decoder-protocol.ts";

/** The longest edge of any rendition, in px: WebP allows 16,383, but a grid cannot show more of a panorama than this. */
const longestEdge = 4096;

/** The size to render, in px: never enlarged, never zero. */
export function renderedSize(
  order: Pick<DecodeOrder, "limited" | "edge">,
  width: number,
  height: number,
): { width: number; height: number } {
  const limited = { short: Math.min(width, height), long: Math.max(width, height), width }[order.limited];
  const scale = Math.min(1, order.edge / limited, longestEdge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
