import type { Cancel } from "../../clock.ts";

/** Which images are decoded ahead of the viewer. */
export interface PreloadModel {
  /** True once the image can be painted at once. */
  isReady(path: string): boolean;
  /** Calls back once the image's preview is decoded, or has failed; at once when it is ready. */
  whenReady(path: string, done: (ok: boolean) => void): Cancel;
  dispose(): void;
}
