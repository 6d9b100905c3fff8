/** Available thumbnail widths in px; few, so that screens share renditions. */
export const thumbWidths = [256, 512, 1024] as const;
export type ThumbWidth = (typeof thumbWidths)[number];

/** The smallest available width of at least `pixels`, or the largest. */
export function thumbWidthFor(pixels: number): ThumbWidth {
  return thumbWidths.find((width) => width >= pixels) ?? 1024;
}
