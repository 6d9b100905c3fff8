import { signal, type ReadonlySignal } from "@preact/signals";

const ratio = signal(globalThis.devicePixelRatio || 1);

/** Device px per CSS px; changes with the page's zoom and between screens. */
export const pixelRatio: ReadonlySignal<number> = ratio;

/** Keeps `pixelRatio` up to date. */
export function watchPixelRatio(): void {
  ratio.value = devicePixelRatio;
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", watchPixelRatio, { once: true });
}

/** The width at which an image covers a box, in device px, at most its own width; sizes of 0 are unknown. */
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
