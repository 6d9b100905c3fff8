import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useBackLayer } from "../page-context.ts";

interface SheetProps {
  readonly as: "nav" | "aside";
  readonly class: string;
  readonly label: string;
  /** The direction in which it is dragged to close; read at the start of a drag. Downwards only the handle drags, because the content scrolls. */
  readonly closesTo: () => "left" | "right" | "down";
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Px of a drag that closes a sheet, and px that distinguish a drag from a tap or a scroll. */
const closePx = 90;
const startPx = 8;

/** A panel above the page on narrow screens, closed by dragging it away. */
export function Sheet({ as: Tag, class: name, label, closesTo, onClose, children }: SheetProps) {
  const host = useRef<HTMLElement>(null);
  useBackLayer(true, onClose);
  const drag = useRef<{ id: number; x: number; y: number; to: "left" | "right" | "down"; moved: number } | null>(null);

  const onPointerDown = (event: PointerEvent): void => {
    const to = closesTo();
    const onHandle = event.target instanceof Element && event.target.closest(".sheet-handle") !== null;
    if (!event.isPrimary || event.pointerType === "mouse" || (to === "down" && !onHandle)) return;
    drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY, to, moved: 0 };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const now = drag.current;
    const sheet = host.current;
    if (!now || !sheet || event.pointerId !== now.id) return;
    const [across, down] = [event.clientX - now.x, event.clientY - now.y];
    const along = now.to === "down" ? down : now.to === "left" ? -across : across;
    const aside = now.to === "down" ? across : down;
    if (now.moved === 0 && (along < startPx || Math.abs(aside) > along)) return;
    sheet.setPointerCapture(event.pointerId);
    now.moved = Math.max(1, along);
    sheet.style.transition = "none";
    sheet.style.transform =
      now.to === "down" ? `translateY(${now.moved}px)` : `translateX(${now.to === "left" ? -now.moved : now.moved}px)`;
  };
  // A drag left to the browser as well can end in a fling, and the tap that follows only stops that.
  const onTouchMove = (event: TouchEvent): void => {
    if (drag.current && (drag.current.to === "down" || drag.current.moved > 0)) event.preventDefault();
  };
  const end = (event: PointerEvent): void => {
    const now = drag.current;
    drag.current = null;
    if (!now || !host.current) return;
    host.current.style.transition = "";
    if (event.type === "pointerup" && now.moved > closePx) onClose();
    else host.current.style.transform = "";
  };

  return (
    <Tag
      ref={(element: HTMLElement | null) => void (host.current = element)}
      class={`${name} sheet`}
      aria-label={label}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onTouchMove={onTouchMove}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <span class="sheet-handle" />
      {children}
    </Tag>
  );
}
