/** Positions to draw in a line of equal frames: from `first` up to and without `end`, with a few beyond both edges. */
export function stripWindow(
  count: number,
  extent: number,
  left: number,
  width: number,
): { first: number; end: number } {
  const beyond = 6;
  const first = Math.max(0, Math.min(count, Math.floor(left / extent) - beyond));
  return { first, end: Math.max(first, Math.min(count, Math.ceil((left + width) / extent) + beyond)) };
}
