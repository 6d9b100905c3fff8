import { nameOf } from "../../wire/gallery-path.ts";
import { useContext, useRef, useState } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { useGestures } from "../parts/stage-gestures.ts";
import { ExplainContext } from "../parts/image-source.ts";
import { touchScreen, useMediaQuery } from "../parts/media-query.ts";
import { ZoomableImage } from "../parts/zoomable-image.tsx";
import { Marks } from "../parts/marks.tsx";
import { useZoomKeys } from "../parts/zoom-keys.ts";
import { isFitted, type Frame, type Zoom } from "../parts/zoom.ts";
import type { Cell } from "./arrange.ts";

interface PaneProps {
  readonly path: string;
  readonly cell: Cell;
  readonly active: boolean;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom, frame: Frame) => void;
  readonly onActivate: () => void;
  readonly onRemove: () => void;
}

/** Widths in px below which the labels of an image take three and two lines; controls for fingers are wider. */
const narrowBelow = { mouse: [180, 360], touch: [340, 480] } as const;

/** Lines that name, stars and flags take below an image that is `width` px wide. */
const labelLines = (width: number, touch: boolean): number => {
  const [three, two] = narrowBelow[touch ? "touch" : "mouse"];
  return width < three ? 3 : width < two ? 2 : 1;
};

/** Height of the labels below an image that is `width` px wide, in px. */
export const labelHeight = (width: number, touch: boolean): number => 4 + (touch ? 44 : 36) * labelLines(width, touch);

/** One of the compared images with its labels. */
export function Pane({ path, cell, active, zoom, onZoom, onActivate, onRemove }: PaneProps) {
  const { urls, view } = usePage();
  const touch = useMediaQuery(touchScreen);
  const explain = useContext(ExplainContext);
  const stage = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState({ width: 1, height: 1 });
  const row = view.rowOf(path);
  const facts = view.factsOf(path);
  const own = facts && facts.width > 0 ? facts : measured;
  const frame: Frame = {
    stageWidth: cell.width,
    stageHeight: Math.max(1, cell.height - labelHeight(cell.width, touch)),
    imageWidth: own.width,
    imageHeight: own.height,
    pixelRatio: devicePixelRatio,
  };
  const zoomTo = (next: Zoom) => onZoom(next, frame);
  // The click that activates a pane does not zoom.
  useGestures(stage, { frame, zoom, onZoom: zoomTo, onPress: onActivate, clickZooms: active });
  useZoomKeys(zoom, frame, zoomTo, active);
  const name = nameOf(path);
  return (
    <div
      class={`pane ${active ? "active" : ""} ${row?.flag ?? ""}`}
      role="group"
      aria-label={name}
      aria-current={active || undefined}
      style={{ transform: `translate(${cell.x}px, ${cell.y}px)`, width: `${cell.width}px`, height: `${cell.height}px` }}
    >
      <div ref={stage} class={`stage ${isFitted(zoom, frame) ? "" : "close"}`}>
        <ZoomableImage
          name={name}
          thumbUrl={urls.standIn(path)}
          embeddedUrl={urls.embedded(path)}
          previewUrl={urls.preview(path)}
          fileUrl={urls.full(path)}
          frame={frame}
          zoom={zoom}
          onSize={(width, height) => setMeasured({ width, height })}
          explain={explain}
        />
      </div>
      <div class={`pane-labels lines-${labelLines(cell.width, touch)}`} onPointerDown={onActivate}>
        <span class="pane-name" title={path}>
          {name}
        </span>
        {view.absence(path) !== undefined ? (
          <span class="pane-gone">No longer in the folder</span>
        ) : (
          <Marks paths={[path]} star={row?.star ?? null} flag={row?.flag ?? null} />
        )}
        <Button label={`Remove ${name} from the comparison`} icon="close" iconOnly onPress={onRemove} />
      </div>
    </div>
  );
}
