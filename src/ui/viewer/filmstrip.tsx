import { systemClock } from "../../clock.ts";
import type { Star } from "../../wire/sidecar.ts";
import type { Flag } from "../../gallery/flag.ts";
import { nameOf } from "../../wire/gallery-path.ts";
import { describeMarks } from "../model/edits/describe-edit.ts";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useContext } from "preact/hooks";
import { untracked } from "@preact/signals";
import { usePage } from "../page-context.ts";
import { useElementSize } from "../parts/element-size.ts";
import { coveredPixels, pixelRatio } from "../parts/pixel-ratio.ts";
import { ThumbPoolContext, useThumb } from "../parts/thumb.ts";
import { stripWindow } from "./strip-window.ts";
import { travelFocus } from "./travel-focus.ts";

/** Px from one thumbnail to the next. */
const extent = 76;

/** Px of a thumbnail, as in the stylesheet. */
const box = { width: 70, height: 62 };

/** All images of the view in one row, with the shown one in the middle. */
export function Filmstrip() {
  const { view, location, selection } = usePage();
  const pool = useContext(ThumbPoolContext);
  const strip = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(strip);
  const [left, setLeft] = useState(0);
  const order = view.order.value;
  const path = location.place.value.image;
  const at = path === null ? -1 : order.indexOf(path);

  const travel = useRef(travelFocus(systemClock, (place) => pool?.focus(place)));
  useLayoutEffect(() => travel.current.end, []);
  useLayoutEffect(() => {
    if (at < 0 || !strip.current) return;
    strip.current.scrollLeft = (at + 0.5) * extent - width / 2;
    setLeft(strip.current.scrollLeft);
    travel.current.moveTo(at);
  }, [at, width, order]);

  const { first, end } = stripWindow(order.count, extent, left, width);
  useLayoutEffect(() => order.windows?.want(first, end), [order, first, end]);
  void view.revision.value;
  return (
    <div
      ref={strip}
      class="filmstrip scrolls"
      role="group"
      aria-label="Filmstrip"
      onScroll={(event) => setLeft(event.currentTarget.scrollLeft)}
      onWheel={(event) => {
        if (event.deltaX === 0) event.currentTarget.scrollLeft += event.deltaY;
      }}
    >
      <div class="filmstrip-content" style={{ width: `${order.count * extent}px` }}>
        {Array.from({ length: end - first }, (_, offset) => {
          const each = order.pathAt(first + offset);
          if (each === undefined) return null;
          const row = view.rowOf(each);
          const look = `${each === path ? "current" : ""} ${selection.isSelected(each) ? "selected" : ""} ${view.absence(each) ? "gone" : ""} ${row?.flag ?? ""}`;
          return (
            <Frame
              key={each}
              path={each}
              index={first + offset}
              look={look}
              star={row?.star ?? null}
              flag={row?.flag ?? null}
              onPress={() => location.showImage(each)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface FrameProps {
  readonly path: string;
  readonly index: number;
  readonly look: string;
  readonly star: Star;
  readonly flag: Flag;
  readonly onPress: () => void;
}

function Frame({ path, index, look, star, flag, onPress }: FrameProps) {
  const { view, urls } = usePage();
  const host = useRef<HTMLButtonElement>(null);
  const image = untracked(() => view.rowOf(path)) ?? { width: 0, height: 0 };
  useThumb(host, urls.standIn(path, coveredPixels(box, image, pixelRatio.value)), index, {
    embeddedUrl: urls.embedded(path),
  });
  const name = nameOf(path);
  return (
    <button
      ref={host}
      type="button"
      tabIndex={-1}
      class={`film-frame ${look}`}
      aria-label={describeMarks(name, star, flag)}
      aria-current={look.startsWith("current") || undefined}
      title={name}
      style={{ transform: `translateX(${index * extent}px)` }}
      onClick={onPress}
    >
      {star !== null && star > 0 && <span class="film-stars">{"★".repeat(star)}</span>}
    </button>
  );
}
