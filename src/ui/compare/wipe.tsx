import { nameOf } from "../../gallery/path.ts";
import { useContext, useRef, useState } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { useGestures } from "../parts/gestures.ts";
import { Icon } from "../parts/icon.tsx";
import { ExplainContext } from "../parts/image-source.ts";
import { ZoomableImage } from "../parts/zoomable-image.tsx";
import { useZoomKeys } from "../parts/zoom-keys.ts";
import type { Frame, Zoom } from "../parts/zoom.ts";

interface WipeProps {
  /** The left one, then the right one. */
  readonly paths: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
}

/** Two images on one stage, divided by a line to drag. */
export function Wipe({ paths, width, height, zoom, onZoom }: WipeProps) {
  const { urls, view } = usePage();
  const explain = useContext(ExplainContext);
  const stage = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(0.5);
  const frames = paths.map((path): Frame => {
    const facts = view.factsOf(path);
    return {
      stageWidth: width,
      stageHeight: height,
      imageWidth: Math.max(1, facts?.width ?? 1),
      imageHeight: Math.max(1, facts?.height ?? 1),
      pixelRatio: devicePixelRatio,
    };
  });
  const first: Frame = frames[0] ?? {
    stageWidth: width,
    stageHeight: height,
    imageWidth: 1,
    imageHeight: 1,
    pixelRatio: 1,
  };
  useGestures(stage, { frame: first, zoom, onZoom });
  useZoomKeys(zoom, first, onZoom);

  const drag = (event: PointerEvent): void => {
    const handle = event.currentTarget;
    if (!(handle instanceof HTMLElement) || !handle.hasPointerCapture(event.pointerId)) return;
    const bounds = stage.current?.getBoundingClientRect();
    if (bounds) setShare(clamp((event.clientX - bounds.left) / bounds.width));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -0.05, ArrowRight: 0.05, Home: -1, End: 1 }[event.key];
    if (step === undefined) return;
    setShare(clamp(share + step));
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={stage} class="stage wipe">
      {paths.map((path, index) => {
        const name = nameOf(path);
        const cut = index === 0 ? `inset(0 ${(1 - share) * 100}% 0 0)` : `inset(0 0 0 ${share * 100}%)`;
        return (
          <div key={path} class="wipe-side" style={{ clipPath: cut }}>
            <ZoomableImage
              name={name}
              thumbUrl={urls.standIn(path)}
              previewUrl={urls.preview(path)}
              fileUrl={urls.original(path)}
              frame={frames[index] ?? first}
              zoom={zoom}
              explain={explain}
            />
            <span class={`badge wipe-name ${index === 0 ? "before" : "after"}`}>{name}</span>
          </div>
        );
      })}
      <button
        type="button"
        class="wipe-handle"
        role="slider"
        aria-label="Divide between the two images"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        style={{ left: `${share * 100}%` }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={onKeyDown}
      >
        <Icon name="wipe" />
      </button>
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
