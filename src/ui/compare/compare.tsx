import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ColumnFacts } from "../model/view/columns.ts";
import { useCommand, usePage } from "../page-context.ts";
import { useElementSize } from "../parts/element-size.ts";
import { leaveField, returnFocus } from "../parts/leave-field.ts";
import { fitted, isFitted, type Zoom } from "../parts/zoom.ts";
import { arrange } from "./arrange.ts";
import { CompareBar } from "./compare-bar.tsx";
import { touchScreen, useMediaQuery } from "../parts/media-query.ts";
import { labelHeight, Pane } from "./pane.tsx";
import { PairStage, type PairMode } from "./pair-stage.tsx";

const gap = 6;

/** Two to nine images side by side, zoomed together or separately. `status` goes at the end of the bar. */
export function Compare({ status }: { readonly status: ComponentChildren }) {
  const { location, view, selection } = usePage();
  const touch = useMediaQuery(touchScreen);
  const paths = location.place.value.compare;
  const room = useRef<HTMLDivElement>(null);
  const size = useElementSize(room);
  const [linked, setLinked] = useState(true);
  const [chosenMode, setMode] = useState<PairMode | null>(null);
  const [zooms, setZooms] = useState<ReadonlyMap<string, Zoom>>(new Map());
  const [shared, setShared] = useState<Zoom>(fitted);

  void view.revision.value;
  const active = selection.cursor.value;
  const at = active === null ? -1 : paths.indexOf(active);
  const mode = paths.length === 2 ? chosenMode : null;
  const toggleMode = (next: PairMode) => () => setMode(mode === next ? null : next);
  const zoomOf = (path: string) => (linked ? shared : (zooms.get(path) ?? shared));
  const setZoom = (path: string, zoom: Zoom): void => {
    if (linked) setShared(zoom);
    else setZooms(new Map(zooms).set(path, zoom));
  };
  const fitAll = (): void => {
    setShared(fitted);
    setZooms(new Map());
  };
  const activate = (step: number): void => {
    const next = paths[Math.max(0, Math.min(paths.length - 1, at + step))];
    if (next !== undefined) selection.moveTo(next);
  };

  useLayoutEffect(() => {
    leaveField();
    return returnFocus;
  }, []);

  const cells = arrange(
    paths.map((path) => ratioOf(view.factsOf(path))),
    { width: size.width, height: size.height, gap, labelHeight: (width) => labelHeight(width, touch) },
  );
  const rows = new Set(cells.map(({ y }) => y)).size;
  const columns = Math.ceil(paths.length / Math.max(1, rows));

  useCommand("up", () => activate(-columns));
  useCommand("down", () => activate(columns));
  useCommand("link-zoom", () => setLinked(!linked));
  useCommand("wipe", toggleMode("wipe"), paths.length === 2);
  useCommand("difference", toggleMode("difference"), paths.length === 2);
  useCommand("flicker", toggleMode("flicker"), paths.length === 2);
  useCommand("zoom-fit", fitAll);

  const remove = (path: string): void => {
    const rest = paths.filter((each) => each !== path);
    if (rest.length > 1) location.setCompare(rest);
    else location.close();
  };

  return (
    <div class="compare">
      <CompareBar
        count={paths.length}
        linked={linked}
        mode={mode}
        fitted={linked ? shared === fitted : zooms.size === 0}
        onLink={() => setLinked(!linked)}
        onMode={(next) => toggleMode(next)()}
        onFit={fitAll}
        status={status}
      />
      <main ref={room} class="compare-main surface" aria-label="Compare" tabIndex={-1}>
        {mode !== null ? (
          <PairStage
            mode={mode}
            paths={paths}
            width={size.width}
            height={size.height}
            zoom={shared}
            onZoom={setShared}
          />
        ) : (
          cells.map((cell, index) => {
            const path = paths[index] ?? "";
            return (
              <Pane
                key={path}
                path={path}
                cell={cell}
                active={path === active}
                zoom={zoomOf(path)}
                onZoom={(zoom, frame) => setZoom(path, isFitted(zoom, frame) ? fitted : zoom)}
                onActivate={() => selection.moveTo(path)}
                onRemove={() => remove(path)}
              />
            );
          })
        )}
      </main>
    </div>
  );
}

function ratioOf(facts: ColumnFacts | undefined): number {
  return facts && facts.width > 0 && facts.height > 0 ? facts.width / facts.height : 1.5;
}
