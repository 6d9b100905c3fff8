import { nameOf } from "../../wire/gallery-path.ts";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { pickTag, rejectTag } from "../../gallery/flag.ts";
import type { KeyCommand } from "../model/keymap.ts";
import { useCommand, usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { useElementSize } from "../parts/element-size.ts";
import { leaveField, returnFocus } from "../parts/leave-field.ts";
import { Message } from "../parts/message.tsx";
import { useZoomKeys } from "../parts/zoom-keys.ts";
import { actualSize, fitted, isFitted, type Frame, type Zoom } from "../parts/zoom.ts";
import { Badges } from "./badges.tsx";
import { Filmstrip } from "./filmstrip.tsx";
import { LabelBar } from "./label-bar.tsx";
import { Stage } from "./stage.tsx";
import { ViewerBar } from "./viewer-bar.tsx";

/** The command of each swipe; up and down label the image if the user prefers that. */
const swipeCommands = (labels: boolean): Partial<Record<"left" | "right" | "up" | "down", KeyCommand>> => ({
  left: "right",
  right: "left",
  ...(labels ? { up: pickTag, down: rejectTag } : { down: "back" }),
});

/** One image, large. `status` goes at the end of the bar. */
export function Viewer({ status }: { readonly status: ComponentChildren }) {
  const { location, view, preferences, commands } = usePage();
  const path = location.place.value.image ?? "";
  const { keepZoom, filmstripOpen, swipeLabels } = preferences.values.value;
  const stage = useRef<HTMLDivElement>(null);
  const size = useElementSize(stage);
  const [zoom, setZoom] = useState<Zoom>(fitted);
  const [measured, setMeasured] = useState({ path: "", width: 0, height: 0 });

  void view.revision.value;
  const row = view.rowOf(path);
  const absence = view.absence(path);
  const facts = view.factsOf(path);
  const own = facts && facts.width > 0 ? facts : measured.path === path ? measured : { width: 1, height: 1 };
  const frame: Frame = {
    stageWidth: size.width,
    stageHeight: size.height,
    imageWidth: own.width,
    imageHeight: own.height,
    pixelRatio: devicePixelRatio,
  };
  const middle = { x: size.width / 2, y: size.height / 2 };

  const shown = useRef(path);
  const kept = shown.current === path || keepZoom ? zoom : fitted;
  // A layout effect, so that it runs before the next key, whose zoom it would overwrite.
  useLayoutEffect(() => {
    shown.current = path;
    setZoom(kept);
  }, [path]);
  useLayoutEffect(() => {
    leaveField();
    return returnFocus;
  }, []);

  useZoomKeys(kept, frame, setZoom);
  useCommand("zoom-fit", () => setZoom(fitted));
  useCommand("link-zoom", () => preferences.set({ keepZoom: !keepZoom }));

  return (
    <div class="viewer">
      <ViewerBar
        path={path}
        row={row}
        frame={frame}
        zoom={kept}
        onFit={() => setZoom(fitted)}
        onActual={() => setZoom(actualSize(kept, frame, middle))}
        status={status}
      />
      <main class="viewer-main surface" aria-label="Viewer" tabIndex={-1}>
        <Stage
          stage={stage}
          path={path}
          frame={frame}
          zoom={kept}
          onZoom={setZoom}
          onSize={(width, height) => setMeasured({ path, width, height })}
          onSwipe={(to) => {
            const command = swipeCommands(swipeLabels)[to];
            if (command) commands.run(command);
          }}
        >
          {absence === "never" ? (
            <NoSuchImage path={path} />
          ) : (
            <Badges path={path} row={row} subtle={!isFitted(kept, frame)} />
          )}
        </Stage>
        {absence === undefined && <LabelBar path={path} row={row} />}
        {filmstripOpen && <Filmstrip />}
      </main>
    </div>
  );
}

function NoSuchImage({ path }: { readonly path: string }) {
  const { location } = usePage();
  return (
    <Message
      icon="broken"
      title="There is no such image"
      text={`${nameOf(path)} is not in the folder. It may have been deleted, moved or renamed.`}
    >
      <Button label="Back to the grid" icon="back" tone="primary" onPress={() => location.close()} />
    </Message>
  );
}
