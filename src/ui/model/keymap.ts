/** Everything that a key can ask for. */
export type Command =
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
  | "back"
  | "toggle-selected"
  | "select-all"
  | "star-0"
  | "star-1"
  | "star-2"
  | "star-3"
  | "star-4"
  | "star-5"
  | "pick"
  | "reject"
  | "unset"
  | "edit-tags"
  | "edit-notes"
  | "undo"
  | "redo"
  | "search"
  | "help"
  | "auto-advance"
  | "compare"
  | "wipe"
  | "link-zoom"
  | "zoom-in"
  | "zoom-out"
  | "zoom-fit"
  | "zoom-actual"
  | "thumbnails-larger"
  | "thumbnails-smaller"
  | "toggle-sidebar"
  | "toggle-inspector"
  | "toggle-metadata"
  | "toggle-filmstrip"
  | "toggle-layout";

/** A key as the browser reports it; `key` is KeyboardEvent.key. */
export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  /** The focus is in a text field. */
  readonly inText: boolean;
}

export interface KeyBinding {
  readonly command: Command;
  /** Such as `Ctrl+Shift+Z`; `Mod` is Ctrl, and Cmd on a Mac. */
  readonly keys: readonly string[];
  readonly group: "Move" | "Select" | "Label" | "View" | "Panels" | "General";
  /** For the help overlay. */
  readonly label: string;
}

export declare const keymap: readonly KeyBinding[];

/** The command of a key press, the same in grid, viewer and compare; in a text field only Escape has one. */
export declare function toCommand(press: KeyPress): Command | undefined;
