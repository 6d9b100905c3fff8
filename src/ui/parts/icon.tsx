import { pickTag, rejectTag, type FlagTag } from "../../gallery/flag.ts";

/** Drawn on a grid of 16 px with a stroke of 1.5; a leading `!` fills the shape. */
const shapes = {
  menu: "M2 4h12M2 8h12M2 12h12",
  folder: "M1.8 4.2c0-.7.5-1.2 1.2-1.2h3l1.5 1.6h5.5c.7 0 1.2.5 1.2 1.2v6c0 .7-.5 1.2-1.2 1.2H3c-.7 0-1.2-.5-1.2-1.2z",
  sparkle: "M8 1.8l1.5 4.7L14.2 8l-4.7 1.5L8 14.2 6.5 9.5 1.8 8l4.7-1.5z",
  chevron: "M6 3.5 10.5 8 6 12.5",
  down: "M3.5 6 8 10.5 12.5 6",
  search: "M7 11.8a4.8 4.8 0 1 0 0-9.6 4.8 4.8 0 0 0 0 9.6zM10.6 10.6 14 14",
  close: "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
  plus: "M8 3.5v9M3.5 8h9",
  star: "!M8 1.6l1.9 4.1 4.5.5-3.3 3 .9 4.4L8 11.4l-4 2.2.9-4.4-3.3-3 4.5-.5z",
  flag: "!M3.4 1.8h1.2v.8h7.9l-1.9 3.2 1.9 3.2H4.6v5.2H3.4z",
  crossed: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.9 12.1l8.2-8.2",
  tag: "M8.6 2H13a1 1 0 0 1 1 1v4.4L7.9 13.5a1 1 0 0 1-1.4 0L2.5 9.5a1 1 0 0 1 0-1.4zM11 5h.01",
  note: "M3 2.5h10v7.2L9.7 13.5H3zM9.5 13.3V9.8h3.3M5.3 5.5h5.4M5.3 8h2.6",
  rows: "M2 3h7v4.4H2zM11.4 3H14v4.4h-2.6zM2 9.8h3.4v3.7H2zM7.8 9.8H14v3.7H7.8z",
  squares: "M2.2 2.2h4.6v4.6H2.2zM9.2 2.2h4.6v4.6H9.2zM2.2 9.2h4.6v4.6H2.2zM9.2 9.2h4.6v4.6H9.2z",
  compare: "M2 3h5.2v10H2zM8.8 3H14v10H8.8z",
  wipe: "M2 3h12v10H2zM8 1.5v13M5.6 6.5 4 8l1.6 1.5M10.4 6.5 12 8l-1.6 1.5",
  link: "M6.6 9.4a2.6 2.6 0 0 0 3.8 0l2.3-2.3a2.7 2.7 0 0 0-3.8-3.8l-.9.9M9.4 6.6a2.6 2.6 0 0 0-3.8 0L3.3 8.9a2.7 2.7 0 0 0 3.8 3.8l.9-.9",
  left: "M10 3.5 5.5 8l4.5 4.5",
  right: "M6 3.5 10.5 8 6 12.5",
  back: "M13.5 8h-11M6.5 3.8 2.4 8l4.1 4.2",
  panel: "M2 3h12v10H2zM10 3v10",
  sidebar: "M2 3h12v10H2zM6 3v10",
  strip: "M2 3h12v10H2zM2 9.6h12M6 9.6V13M10 9.6V13",
  warning: "M8 2.2 14.4 13H1.6zM8 6.4v3M8 11.2v.1",
  broken: "M2 3h12v10H2zM2.4 10.8 5.6 7.6l2 2 1-1.4 1-1.7L11.6 8l2 2M9.5 3 8 6.3l1.2 2.4L7.4 13",
  person: "M8 7.8a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.8 13.6c.5-2.5 2.6-3.9 5.2-3.9s4.7 1.4 5.2 3.9",
  sort: "M4.5 3v10M2.4 10.9l2.1 2.1 2.1-2.1M8.6 4h5M8.6 8h4M8.6 12h2.6",
  theme: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 5l4.4-.6M8 8h6M8 11l4.4.6",
  help: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.2 6.3a1.8 1.8 0 1 1 2.7 1.6c-.6.3-.9.7-.9 1.3M8 11.2v.1",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  expand: "M9.5 2.5h4v4M13.3 2.7 9.5 6.5M6.5 13.5h-4v-4M2.7 13.3 6.5 9.5",
  difference: "M6 11.5a4 4 0 1 1 4-4M10 12.5a4 4 0 1 0-4-4",
  flicker: "M2 4.5h7v7H2zM7 4.5V2.5h7v9H9",
  undo: "M6 3.5 2.5 7 6 10.5M2.8 7h7a3.4 3.4 0 0 1 0 6.8H7",
  refresh: "M13.3 8A5.3 5.3 0 1 1 11.6 4M13.5 2v3h-3",
  external: "M9.5 2.5h4v4M13.2 2.8 7.5 8.5M12 9.5v3.2a.8.8 0 0 1-.8.8H3.3a.8.8 0 0 1-.8-.8V4.8c0-.4.4-.8.8-.8h3.2",
} as const;

export type IconName = keyof typeof shapes;

/** The icon of each flag. */
export const flagIcons = { [pickTag]: "flag", [rejectTag]: "crossed" } as const satisfies Record<FlagTag, IconName>;

/** A small icon, hidden from screen readers. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  const shape = shapes[name];
  const filled = shape.startsWith("!");
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path
        d={filled ? shape.slice(1) : shape}
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        stroke-width={name === "more" ? 2.2 : 1.4}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
