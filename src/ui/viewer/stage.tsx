import { nameOf } from "../../wire/gallery-path.ts";
import type { ComponentChildren, RefObject } from "preact";
import { useContext } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { useGestures, type GestureOptions } from "../parts/stage-gestures.ts";
import { Icon } from "../parts/icon.tsx";
import { ExplainContext } from "../parts/image-source.ts";
import { ZoomableImage } from "../parts/zoomable-image.tsx";
import { isFitted } from "../parts/zoom.ts";

interface StageProps extends GestureOptions {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly path: string;
  readonly onSize: (width: number, height: number) => void;
  readonly children: ComponentChildren;
}

/** The image, with buttons to the previous and next one. */
export function Stage({ stage, path, onSize, children, ...gestures }: StageProps) {
  const { urls, view, commands, preload } = usePage();
  const explain = useContext(ExplainContext);
  useGestures(stage, gestures);
  const { frame, zoom } = gestures;
  const order = view.order.value;
  const at = order.indexOf(path);
  const moving = path.toLowerCase().endsWith(".gif");
  return (
    <div ref={stage} class={`stage ${isFitted(zoom, frame) ? "" : "close"}`}>
      {frame.stageWidth > 0 && path !== "" && view.absence(path) !== "never" && (
        <ZoomableImage
          name={nameOf(path)}
          thumbUrl={urls.standIn(path)}
          embeddedUrl={urls.embedded(path)}
          previewUrl={moving ? urls.original(path) : urls.preview(path)}
          fileUrl={urls.full(path)}
          frame={frame}
          ready={preload.isReady(path)}
          passing={preload.passing.value}
          zoom={zoom}
          onSize={onSize}
          explain={explain}
        />
      )}
      {children}
      {at > 0 && (
        <button
          type="button"
          class="viewer-step before"
          aria-label="Previous image"
          onClick={() => commands.run("left")}
        >
          <Icon name="left" size={22} />
        </button>
      )}
      {at >= 0 && at < order.count - 1 && (
        <button type="button" class="viewer-step after" aria-label="Next image" onClick={() => commands.run("right")}>
          <Icon name="right" size={22} />
        </button>
      )}
    </div>
  );
}
