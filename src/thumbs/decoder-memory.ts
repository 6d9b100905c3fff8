const GIB = 1024 ** 3;
const mostPixels = 400_000_000;
/** Allowed on any machine: most formats are decoded in strips, and what does take too much memory is stopped. */
const leastPixels = 100_000_000;
/** What a decoder holds for a pixel of the formats that are decoded whole. */
const bytesPerPixel = 5;

/** What one decoder may take of a machine's memory, in bytes. */
export function decoderMemory(total: number): number {
  return Math.min(2.5 * GIB, total / 4);
}

/** How many pixels an image may have where nothing else is said: 400 million, or what the memory permits. */
export function defaultMaximumPixels(total: number): number {
  return Math.max(leastPixels, Math.min(mostPixels, Math.floor(decoderMemory(total) / bytesPerPixel)));
}
