import { nameOf } from "../../wire/gallery-path.ts";
import type { ComponentChildren } from "preact";
import type { Order } from "../model/view/columns.ts";
import type { Absence } from "../model/view/file-facts.ts";
import type { ViewRow } from "../model/view/view-model.ts";
import { listed } from "../model/view/targets.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { isActualSize, isFitted, scaleOf, type Frame, type Zoom } from "../parts/zoom.ts";

interface ViewerBarProps {
  readonly path: string;
  readonly row: ViewRow | undefined;
  readonly frame: Frame;
  readonly zoom: Zoom;
  readonly onFit: () => void;
  readonly onActual: () => void;
  readonly status: ComponentChildren;
}

/** The name and position of the image, and how it is shown. */
export function ViewerBar({ path, row, frame, zoom, onFit, onActual, status }: ViewerBarProps) {
  const { location, view, preferences, selection, commands } = usePage();
  const { keepZoom, filmstripOpen } = preferences.values.value;
  const at = view.order.value.indexOf(path);
  const percent = frame.stageWidth > 0 ? Math.round(scaleOf(zoom, frame) * frame.pixelRatio * 100) : 100;
  const name = nameOf(path);
  const compared =
    selection.targets.value.length > 1 ? listed(selection.targets.value) : neighbours(view.order.value, at);
  return (
    <header class="bar">
      <Button label="Back to the grid" icon="back" iconOnly shortcut="Esc" onPress={() => location.close()} />
      <div class="bar-title">
        <h1 title={path}>{name}</h1>
        <span>
          {placeOf(view.absence(path), at, view.total.value)}
          {row && row.width > 0 && <span class="wide-only"> · {`${row.width} × ${row.height}`}</span>}
        </span>
      </div>
      <div class="bar-tools">
        <span class="zoom-percent wide-only">{percent} %</span>
        <Button
          label="Fit"
          icon="fit"
          iconOnly
          shortcut="F"
          class="wide-only"
          pressed={isFitted(zoom, frame)}
          onPress={onFit}
        />
        <Button label="1:1" shortcut="Z" pressed={isActualSize(zoom, frame)} class="wide-only" onPress={onActual} />
        <Button
          label="Keep zoom between images"
          icon="link"
          iconOnly
          shortcut="L"
          class="wide-only"
          pressed={keepZoom}
          onPress={() => preferences.set({ keepZoom: !keepZoom })}
        />
        <Button
          label="Filmstrip"
          icon="strip"
          iconOnly
          pressed={filmstripOpen}
          onPress={() => preferences.set({ filmstripOpen: !filmstripOpen })}
        />
        <Button
          label="Full screen"
          icon="expand"
          iconOnly
          class="wide-only"
          shortcut="Shift+F"
          onPress={() => commands.run("full-screen")}
        />
        <Button
          label="Compare"
          icon="compare"
          iconOnly
          disabledBecause={compared.length > 1 ? undefined : "There is no other image to compare with."}
          onPress={() => location.openCompare(compared.slice(0, 9))}
        />
      </div>
      {status}
    </header>
  );
}

/** Without a selection, an image is compared with the next one, or with the previous one at the end. */
function neighbours(order: Order, at: number): readonly string[] {
  return at < 0 ? [] : at + 1 < order.count ? order.slice(at, at + 2) : order.slice(Math.max(0, at - 1), at + 1);
}

function placeOf(absence: Absence | undefined, at: number, total: number): string {
  if (absence === "gone") return "No longer in the folder";
  if (absence === "never") return "Not found";
  return at < 0 ? "Outside this view" : `${(at + 1).toLocaleString()} of ${total.toLocaleString()}`;
}
