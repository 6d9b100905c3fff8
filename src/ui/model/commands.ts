import { pickTag, rejectTag } from "../../gallery/flag.ts";
import { createLabelCommands, type LabelCommandsOptions } from "./label-commands.ts";
import { isLong } from "./view/targets.ts";
import { createMoveCommands, type MoveCommandsOptions } from "./move-commands.ts";
import { repeats, toCommand, type KeyCommand, type KeyPress } from "./keymap.ts";

/** The commands that keys and buttons run. */
export interface CommandsModel {
  /** Runs the key's command; true when there was one, so that the browser's own action is prevented. */
  press(key: KeyPress): boolean;
  run(command: KeyCommand): void;
  /** Registers a component's handler (focus, zoom, overlays). The latest registered handler runs; the returned call removes it. */
  handle(command: KeyCommand, task: () => void): () => void;
  /** Runs a command once its handler is registered, such as a field that appears with its panel. */
  expect(command: KeyCommand): void;
}

export type CommandsOptions = LabelCommandsOptions & MoveCommandsOptions;

/** Thumbnails grow and shrink by a quarter. */
const sizeStep = 1.25;

/** Maps commands to actions. */
export function createCommandsModel(options: CommandsOptions): CommandsModel {
  const { location, selection, edits, preferences, isGone } = options;
  const handlers = new Map<KeyCommand, (() => void)[]>();
  /** Requested before its handler was registered; runs as soon as it is. */
  let awaited: KeyCommand | undefined;

  const { rate, flag, pressTagKey } = createLabelCommands(options);
  const { move, open, toggleViewer, back, compare } = createMoveCommands(options);

  const toggle = (panel: "sidebarOpen" | "inspectorOpen" | "metadataOpen" | "filmstripOpen" | "autoAdvance") => () =>
    preferences.set({ [panel]: !preferences.values.peek()[panel] });

  const resize = (factor: number) => () =>
    preferences.set({ thumbnailSize: preferences.values.peek().thumbnailSize * factor });

  const inGrid = (task: () => void) => () => {
    if (location.surface.peek() === "grid") task();
  };

  /** The search box is only shown with the grid. */
  const search = () => {
    awaited = "search";
    location.openFolder(location.place.peek().folder);
  };

  /** Without an image there are no fields, and the command is not meant for the next image. */
  const expect = (command: KeyCommand) => {
    const targets = selection.targets.peek();
    if (isLong(targets) || !targets.every(isGone)) awaited = command;
  };

  const openInspectorFor = (command: KeyCommand) => () => {
    expect(command);
    preferences.set({ inspectorOpen: true });
  };

  const actions: Partial<Record<KeyCommand, () => void>> = {
    left: move("left"),
    right: move("right"),
    up: move("up"),
    down: move("down"),
    home: move("home"),
    end: move("end"),
    "page-up": move("page-up"),
    "page-down": move("page-down"),
    "extend-left": move("left", true),
    "extend-right": move("right", true),
    "extend-up": move("up", true),
    "extend-down": move("down", true),
    "extend-home": move("home", true),
    "extend-end": move("end", true),
    "extend-page-up": move("page-up", true),
    "extend-page-down": move("page-down", true),
    open,
    "toggle-viewer": toggleViewer,
    back,
    compare,
    "toggle-selected": inGrid(() => selection.toggle(selection.cursor.peek() ?? "")),
    "select-all": inGrid(selection.selectAll),
    "star-0": rate(null),
    "star-1": rate(1),
    "star-2": rate(2),
    "star-3": rate(3),
    "star-4": rate(4),
    "star-5": rate(5),
    [pickTag]: flag(pickTag),
    [rejectTag]: flag(rejectTag),
    unset: flag(null),
    "edit-tags": openInspectorFor("edit-tags"),
    "edit-notes": openInspectorFor("edit-notes"),
    search,
    undo: edits.undo,
    redo: edits.redo,
    "auto-advance": toggle("autoAdvance"),
    "zoom-in": inGrid(resize(sizeStep)),
    "zoom-out": inGrid(resize(1 / sizeStep)),
    "toggle-sidebar": toggle("sidebarOpen"),
    "toggle-inspector": toggle("inspectorOpen"),
    "toggle-metadata": toggle("metadataOpen"),
    "toggle-filmstrip": toggle("filmstripOpen"),
    "toggle-layout": () => location.setLayout(location.place.peek().layout === "square" ? "justified" : "square"),
  };

  const run = (command: KeyCommand) => {
    const task = handlers.get(command)?.at(-1) ?? actions[command];
    task?.();
  };

  return {
    press(key) {
      const command = toCommand(key);
      if (command === undefined) return pressTagKey(key);
      if (!key.repeat || repeats(command)) run(command);
      return true;
    },
    run,
    expect,
    handle(command, task) {
      handlers.set(command, [...(handlers.get(command) ?? []), task]);
      if (awaited === command) {
        awaited = undefined;
        task();
      }
      return () => {
        const rest = (handlers.get(command) ?? []).filter((each) => each !== task);
        handlers.set(command, rest);
      };
    },
  };
}
