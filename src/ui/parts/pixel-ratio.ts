import { signal, type ReadonlySignal } from "@preact/signals";

const ratio = signal(globalThis.devicePixelRatio || 1);

/** Device px of a CSS px: another one after a zoom of the page, or on another screen. */
export const pixelRatio: ReadonlySignal<number> = ratio;

/** Keeps `pixelRatio` right from now on. */
export function watchPixelRatio(): void {
  ratio.value = devicePixelRatio;
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", watchPixelRatio, { once: true });
}

/** How wide an image is drawn in a box that it covers, in device px, but no wider than it is; sizes of 0 are unknown. */
export function coveredPixels(
  box: { readonly width: number; readonly height: number },
  image: { readonly width: number; readonly height: number },
  deviceRatio: number,
): number {
  const known = image.width > 0 && image.height > 0;
  const ratioOfImage = known ? image.width / image.height : 1.5;
  const drawn = Math.ceil(Math.max(box.width, box.height * ratioOfImage) * deviceRatio);
  return known ? Math.min(drawn, image.width) : drawn;
}
