/** Browsers cut off elements above this height, in px; Firefox has the lowest bound (17.8 million). */
const tallest = 15_000_000;

/** Translates between what the browser scrolls and the height of all rows, which may be more than a browser allows. */
export interface TallScroll {
  /** Height that the scrolled element gets. */
  readonly height: number;
  /** From the browser's scroll position to the position among the rows. */
  toContent(scrollTop: number): number;
  /** From a position among the rows to the browser's scroll position. */
  toScroll(contentTop: number): number;
}

/** One to one while the rows fit; beyond that each scrolled px stands for more than one px of rows. */
export function createTallScroll(contentHeight: number, viewHeight: number, limit = tallest): TallScroll {
  const height = Math.min(contentHeight, Math.max(limit, viewHeight));
  const ratio = height >= contentHeight ? 1 : (contentHeight - viewHeight) / (height - viewHeight);
  return {
    height,
    toContent: (scrollTop) => scrollTop * ratio,
    toScroll: (contentTop) => contentTop / ratio,
  };
}
