import { useCommand } from "../page-context.ts";
import { actualSize, fitted, isActualSize, zoomAt, type Frame, type Zoom } from "./zoom.ts";

/** Keys that zoom about the middle while `active`. */
export function useZoomKeys(zoom: Zoom, frame: Frame, onZoom: (zoom: Zoom) => void, active = true): void {
  const middle = { x: frame.stageWidth / 2, y: frame.stageHeight / 2 };
  const scale = (growth: number) => () => onZoom(zoomAt(zoom, frame, growth, middle));
  useCommand("zoom-in", scale(1.5), active);
  useCommand("zoom-out", scale(1 / 1.5), active);
  useCommand("zoom-actual", () => onZoom(isActualSize(zoom, frame) ? fitted : actualSize(zoom, frame, middle)), active);
}
