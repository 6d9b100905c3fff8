import { pickTag, rejectTag, type FlagTag } from "../../gallery/flag.ts";

/** Every command that a key can run. */
export type KeyCommand =
  | "left"
  | "right"
  | "up"
  | "down"
  | "home"
  | "end"
  | "page-up"
  | "page-down"
  | "extend-left"
  | "extend-right"
  | "extend-up"
  | "extend-down"
  | "extend-home"
  | "extend-end"
  | "extend-page-up"
  | "extend-page-down"
  | "open"
  | "toggle-viewer"
  | "back"
  | "toggle-selected"
  | "select-all"
  | "star-0"
  | "star-1"
  | "star-2"
  | "star-3"
  | "star-4"
  | "star-5"
  | FlagTag
  | "unset"
  | "edit-tags"
  | "edit-notes"
  | "undo"
  | "redo"
  | "search"
  | "help"
  | "download"
  | "export"
  | "import"
  | "copy-names"
  | "copy-paths"
  | "finish"
  | "auto-advance"
  | "compare"
  | "wipe"
  | "difference"
  | "flicker"
  | "link-zoom"
  | "zoom-in"
  | "zoom-out"
  | "zoom-fit"
  | "zoom-actual"
  | "full-screen"
  | "toggle-sidebar"
  | "toggle-inspector"
  | "toggle-metadata"
  | "toggle-filmstrip"
  | "toggle-layout"
  | "leave-field";

/** A key as the browser reports it; `key` is KeyboardEvent.key. */
export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  /** The focus is in a text field. */
  readonly inText: boolean;
  /** The key is held, and this is a repeat. */
  readonly repeat?: boolean;
}

/** A command with its keys, as the help shows it. */
export interface KeyBinding {
  readonly command: KeyCommand;
  /** Such as `Ctrl+Shift+Z`; `Mod` is Ctrl, and Cmd on a Mac. */
  readonly keys: readonly string[];
  readonly group: "Move" | "Select" | "Label" | "View" | "Panels" | "General";
  /** For the help overlay. */
  readonly label: string;
}

function bind(group: KeyBinding["group"], command: KeyCommand, label: string, ...keys: string[]): KeyBinding {
  return { group, command, label, keys };
}

/** Every key of the page, in the order that the help shows them. The same in grid, viewer and compare. */
export const keymap: readonly KeyBinding[] = [
  bind("Move", "left", "Previous image", "ArrowLeft"),
  bind("Move", "right", "Next image", "ArrowRight"),
  bind("Move", "up", "Row above", "ArrowUp"),
  bind("Move", "down", "Row below", "ArrowDown"),
  bind("Move", "home", "First image", "Home"),
  bind("Move", "end", "Last image", "End"),
  bind("Move", "page-up", "Page up", "PageUp"),
  bind("Move", "page-down", "Page down", "PageDown"),
  bind("Move", "toggle-viewer", "Open image, and close it again", "Space"),
  bind("Move", "open", "Open image", "Enter"),
  bind("Move", "back", "Back, or clear the selection", "Escape"),

  bind("Label", "star-1", "1 star", "1"),
  bind("Label", "star-2", "2 stars", "2"),
  bind("Label", "star-3", "3 stars", "3"),
  bind("Label", "star-4", "4 stars", "4"),
  bind("Label", "star-5", "5 stars", "5"),
  bind("Label", "star-0", "Clear stars", "0"),
  bind("Label", pickTag, "Pick", "P"),
  bind("Label", rejectTag, "Reject", "X"),
  bind("Label", "unset", "Neither pick nor reject", "U"),
  bind("Label", "edit-tags", "Tags", "T"),
  bind("Label", "edit-notes", "Notes", "N"),
  bind("Label", "auto-advance", "Auto-advance: next image after each label (also Caps Lock)", "A"),

  bind("Select", "extend-left", "Extend to the left", "Shift+ArrowLeft"),
  bind("Select", "extend-right", "Extend to the right", "Shift+ArrowRight"),
  bind("Select", "extend-up", "Extend upwards", "Shift+ArrowUp"),
  bind("Select", "extend-down", "Extend downwards", "Shift+ArrowDown"),
  bind("Select", "extend-home", "Extend to the first", "Shift+Home"),
  bind("Select", "extend-end", "Extend to the last", "Shift+End"),
  bind("Select", "extend-page-up", "Extend a page up", "Shift+PageUp"),
  bind("Select", "extend-page-down", "Extend a page down", "Shift+PageDown"),
  bind("Select", "toggle-selected", "Select or unselect this image", "Mod+Space"),
  bind("Select", "select-all", "Select all that match", "Mod+A"),

  bind("View", "zoom-in", "Zoom in, or larger thumbnails", "+", "="),
  bind("View", "zoom-out", "Zoom out, or smaller thumbnails", "-"),
  bind("View", "zoom-fit", "Fit", "F"),
  bind("View", "zoom-actual", "1:1 (100 %)", "Z"),
  bind("View", "compare", "Compare side by side", "C"),
  bind("View", "wipe", "Wipe between two", "W"),
  bind("View", "difference", "Difference of two", "D"),
  bind("View", "flicker", "Flicker between two", "V"),
  bind("View", "link-zoom", "Keep zoom between images; in compare, zoom together", "L"),
  bind("View", "full-screen", "Full screen", "Shift+F"),

  bind("Panels", "toggle-sidebar", "Folders and filters", "B"),
  bind("Panels", "toggle-inspector", "Labels and details", "I"),
  bind("Panels", "toggle-metadata", "Metadata", "M"),
  bind("Panels", "toggle-filmstrip", "Filmstrip", "K"),
  bind("Panels", "toggle-layout", "Rows or squares", "G"),

  bind("General", "undo", "Undo", "Mod+Z"),
  bind("General", "redo", "Redo", "Mod+Shift+Z", "Mod+Y"),
  bind("General", "search", "Search", "/"),
  bind("General", "download", "Download originals", "Shift+D"),
  bind("General", "export", "Export labels", "E"),
  bind("General", "import", "Import labels", "Shift+E"),
  bind("General", "copy-names", "Copy names", "Y"),
  bind("General", "copy-paths", "Copy paths", "Shift+Y"),
  bind("General", "finish", "Move, copy or trash files", "Shift+X"),
  bind("General", "help", "All keys", "?"),
];

const commands = new Map(keymap.flatMap(({ command, keys }) => keys.map((key) => [key, command] as const)));

/** The command of a key press, the same in grid, viewer and compare; in a text field only Escape has one. */
export function toCommand(press: KeyPress): KeyCommand | undefined {
  if (press.inText) return press.key === "Escape" ? "leave-field" : undefined;
  if (press.alt) return undefined;
  return commands.get(nameOfPress(press));
}

/** The label of a command; panels and their buttons have the same label. */
export function nameOfCommand(command: KeyCommand): string {
  return keymap.find((binding) => binding.command === command)?.label ?? "";
}

/** What a key without modifiers does; undefined when it has no command. */
export function labelOfKey(key: string): string | undefined {
  return keymap.find(({ keys }) => keys.includes(key))?.label;
}

/** The key of a press without modifiers outside of a text field, letters in upper case; undefined for any other press. */
export function plainKey(press: KeyPress): string | undefined {
  return press.inText || press.alt || press.ctrl || press.meta || press.shift ? undefined : nameOfPress(press);
}

/** Whether a held key repeats the command; commands that open, close, label or toggle run once. */
export function repeats(command: KeyCommand): boolean {
  return /^(extend-)?(left|right|up|down|home|end|page-up|page-down)$|^zoom-(in|out)$|^undo$|^redo$/.test(command);
}

/** Caps Lock upper-cases letters, and which signs need Shift depends on the keyboard, so Shift counts only for letters and named keys. */
function nameOfPress({ key, ctrl, shift, meta }: KeyPress): string {
  const isLetter = /^\p{L}$/u.test(key);
  const isSign = key.length === 1 && key !== " " && !isLetter;
  const name = key === " " ? "Space" : isLetter ? key.toUpperCase() : key;
  return `${ctrl || meta ? "Mod+" : ""}${shift && !isSign ? "Shift+" : ""}${name}`;
}
