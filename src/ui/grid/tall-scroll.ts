/**
 * Browsers cut off elements above this height, in px: Firefox above 17.8 million, Chromium above 33.5 million. Far from the
 * top they place rows less exactly, so the bound is lower.
 */
const tallest = 4_000_000;

/** Translates between what the browser scrolls and the height of all rows, which may be more than a browser allows. */
export interface TallScroll {
  /** Height that the scrolled element gets. */
  readonly height: number;
  /** Whether that is the height of the rows. */
  readonly isWhole: boolean;
  /** From the browser's scroll position to the position among the rows. Exact at both ends. */
  toContent(scrollTop: number): number;
  /** From a position among the rows to the browser's scroll position. Exact at both ends. */
  toScroll(contentTop: number): number;
  /** The position among the rows after the browser has scrolled; `contentTop` is where they were before. */
  follow(contentTop: number, fromScroll: number, toScroll: number): number;
}

/**
 * One to one while the rows fit. Beyond that, steps of the wheel and a finger's swipes move the rows by as many px as the
 * browser scrolls, and a jump, such as dragging the scroll bar, goes to the rows at that share of the height.
 */
export function createTallScroll(contentHeight: number, viewHeight: number, limit = tallest): TallScroll {
  const height = Math.min(contentHeight, Math.max(limit, 2 * viewHeight));
  const lastScroll = Math.max(0, height - viewHeight);
  const lastContent = Math.max(0, contentHeight - viewHeight);
  const isWhole = height >= contentHeight;
  const toContent = (scrollTop: number): number => {
    if (isWhole) return scrollTop;
    if (scrollTop >= lastScroll - endPx) return lastContent;
    return Math.max(0, (scrollTop / lastScroll) * lastContent);
  };
  return {
    height,
    isWhole,
    toContent,
    toScroll: (contentTop) => (isWhole ? contentTop : Math.min(1, contentTop / lastContent) * lastScroll),
    follow(contentTop, from, to) {
      const isJump = Math.abs(to - from) > jumpViews * viewHeight;
      if (isWhole || isJump || to <= 0 || to >= lastScroll - endPx) return toContent(to);
      // Close to an end, a px stands for a share of the remaining rows, so that both ends are reached together.
      const rowsLeft = to > from ? lastContent - contentTop : contentTop;
      const scrollLeft = to > from ? lastScroll - from : from;
      const pace = scrollLeft > nearViews * viewHeight ? 1 : rowsLeft / scrollLeft;
      return Math.min(lastContent, Math.max(0, contentTop + (to - from) * pace));
    },
  };
}

/** Rows are placed from a point near them: the first multiple of so many px above. */
const originPx = 500_000;

/** The point among the rows from which those near `top` are placed, because browsers cut off lengths as well. */
export function originOf(top: number): number {
  return Math.max(0, Math.floor(top / originPx) * originPx);
}

/** Longer steps, in heights of the viewport, are jumps. */
const jumpViews = 2;
/** So many heights of the viewport before an end, its rows come closer with each px. */
const nearViews = 8;
/** Browsers round the last scroll position. */
const endPx = 1;
