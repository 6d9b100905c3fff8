const GIB = 1024 ** 3;
const mostPixels = 400_000_000;
/** Allowed on any machine: most formats decode in strips, and a decoder that takes too much memory is stopped. */
const leastPixels = 100_000_000;
/** A decoder's memory per pixel for the formats that are not decoded in strips. */
const bytesPerPixel = 5;

/** The memory that one decoder may use, in bytes; `total` is the machine's. */
export function decoderMemory(total: number): number {
  return Math.min(2.5 * GIB, total / 4);
}

/** The default limit of an image's pixels: 400 million, or fewer on a machine with little memory. */
export function defaultMaximumPixels(total: number): number {
  return Math.max(leastPixels, Math.min(mostPixels, Math.floor(decoderMemory(total) / bytesPerPixel)));
}
