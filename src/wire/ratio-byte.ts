const square = 128;
const stepsPerOctave = 42;

/**
 * One byte for the proportions of an image, as `GET /view/geometry` has them: 0 if its size is unknown, else
 * 128 + 42 · log2(width / height), rounded and kept within 1 and 255. Exact to 1 % from 1:8 to 8:1.
 */
export function toRatioByte(width: number, height: number): number {
  if (!(width > 0 && height > 0)) return 0;
  return Math.min(255, Math.max(1, Math.round(square + stepsPerOctave * Math.log2(width / height))));
}

/** Width divided by height; undefined for 0. */
export function ratioOfByte(byte: number): number | undefined {
  return byte === 0 ? undefined : 2 ** ((byte - square) / stepsPerOctave);
}
