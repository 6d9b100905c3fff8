/** The widths of thumbnails that are made, in px, so that many screens share a rendition. */
export const thumbWidths = [256, 512, 1024] as const;
export type ThumbWidth = (typeof thumbWidths)[number];

/** The smallest width that is made and has at least `pixels`; the largest where none has. */
export function thumbWidthFor(pixels: number): ThumbWidth {
  return thumbWidths.find((width) => width >= pixels) ?? 1024;
}
