import type { LaterPartProps } from "./later-part.tsx";
import { lazy } from "./parts/lazy.tsx";

/** Loads what is not needed at the first paint. */
export const loadLater = () => import("./later-part.tsx");

export const { Part: LaterPart, preload: preloadLater } = lazy<LaterPartProps>(() =>
  loadLater().then((module) => module.LaterPart),
);
