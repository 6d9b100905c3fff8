import { nameOf } from "../../wire/gallery-path.ts";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { systemClock } from "../../clock.ts";
import { usePage } from "../page-context.ts";
import { useGestures } from "../parts/stage-gestures.ts";
import { Icon } from "../parts/icon.tsx";
import { ExplainContext } from "../parts/image-source.ts";
import { ZoomableImage } from "../parts/zoomable-image.tsx";
import { useZoomKeys } from "../parts/zoom-keys.ts";
import type { Frame, Zoom } from "../parts/zoom.ts";

/** How two images share one stage: split by a draggable line, as the difference of their colours, or alternating. */
export type PairMode = "wipe" | "difference" | "flicker";

interface PairStageProps {
  readonly mode: PairMode;

  /** The left one, then the right one. */
  readonly paths: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
}

/** How long each image is shown, in ms: fewer than three flashes a second (WCAG 2.3.1). */
const flickerMs = 600;

/** Two images on one stage. */
export function PairStage({ mode, paths, width, height, zoom, onZoom }: PairStageProps) {
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
  const [shown, setShown] = useState(0);
  useEffect(() => {
    if (mode !== "flicker") return;
    return systemClock.every(flickerMs, () => setShown((before) => 1 - before));
  }, [mode]);

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
    <div ref={stage} class={`stage pair ${mode}`}>
      {paths.map((path, index) => {
        const name = nameOf(path);
        const cut = index === 0 ? `inset(0 ${(1 - share) * 100}% 0 0)` : `inset(0 0 0 ${share * 100}%)`;
        const hidden = mode === "flicker" && index !== shown;
        return (
          <div
            key={path}
            class={`pair-side ${hidden ? "hidden" : ""}`}
            style={mode === "wipe" ? { clipPath: cut } : undefined}
          >
            <ZoomableImage
              name={name}
              thumbUrl={urls.standIn(path)}
              embeddedUrl={urls.embedded(path)}
              previewUrl={urls.preview(path)}
              fileUrl={urls.full(path)}
              frame={frames[index] ?? first}
              zoom={zoom}
              explain={explain}
            />
          </div>
        );
      })}
      {paths.map((path, index) => (
        <span
          key={path}
          class={`badge pair-name ${index === 0 ? "before" : "after"} ${mode === "flicker" && index !== shown ? "soft" : ""}`}
        >
          {nameOf(path)}
        </span>
      ))}
      {mode === "wipe" && (
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
      )}
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
