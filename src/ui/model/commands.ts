import { pickTag, rejectTag, type Flag } from "../../gallery/flag.ts";
import type { EditsModel } from "./edits/edits-model.ts";
import { compareLimit, compareRefusal } from "./view/fragment.ts";
import { repeats, toCommand, type Command, type KeyPress } from "./keymap.ts";
import type { LocationModel } from "./view/location.ts";
import type { OffViewModel } from "./view/off-view-model.ts";
import type { PreferencesModel } from "./preferences.ts";
import type { Move, SelectionModel } from "./view/selection.ts";
import type { TagKeysModel } from "./tag-keys.ts";
import type { ToastsModel } from "./toasts.ts";

/** The commands that keys and buttons run. */
export interface CommandsModel {
  /** Runs the key's command; true when there was one, so that the browser's own action is prevented. */
  press(key: KeyPress): boolean;
  run(command: Command): void;
  /** Registers a component's handler (focus, zoom, overlays). The latest registered handler runs; the returned call removes it. */
  handle(command: Command, task: () => void): () => void;
  /** Runs a command once its handler is registered, such as a field that appears with its panel. */
  expect(command: Command): void;
}

export interface CommandsOptions {
  readonly location: LocationModel;
  readonly selection: SelectionModel;
  readonly edits: EditsModel;
  readonly preferences: PreferencesModel;
  readonly offView: OffViewModel;
  readonly toasts: ToastsModel;
  readonly tagKeys: TagKeysModel;
  /** Whether the file of an image is gone: then it cannot be labelled, and the cursor stays on it. */
  readonly isGone: (path: string) => boolean;
  readonly tagsOf: (path: string) => readonly string[];
}

/** Thumbnails grow and shrink by a quarter. */
const sizeStep = 1.25;

/** Maps commands to actions. */
export function createCommandsModel(options: CommandsOptions): CommandsModel {
  const { location, selection, edits, preferences, offView, toasts, tagKeys, isGone, tagsOf } = options;
  const handlers = new Map<Command, (() => void)[]>();
  /** Requested before its handler was registered; runs as soon as it is. */
  let awaited: Command | undefined;

  const label = (apply: (paths: readonly string[]) => void) => {
    const targets = selection.targets.peek();
    if (targets.length === 0) return;
    apply(targets);
    if (targets.every(isGone)) return;
    const goesOn = preferences.autoAdvance.peek() && edits.allowed.peek() && targets.length === 1;
    if (goesOn && location.surface.peek() !== "compare") selection.move("right");
  };
  const rate = (star: number | null) => () => label((paths) => edits.rate(paths, star));
  /** Adds the tag, or removes it if every target has it. */
  const putTag = (tag: string) =>
    label((paths) => {
      const all = paths.every((path) => tagsOf(path).includes(tag));
      edits.tag(paths, all ? { remove: [tag] } : { add: [tag] });
    });
  const flag = (next: Flag) => () => label((paths) => edits.flag(paths, next));

  const move =
    (to: Move, extend = false) =>
    () => {
      const { compare } = location.place.peek();
      if (compare.length === 0) return selection.move(to, extend && location.surface.peek() === "grid");
      const index = compare.indexOf(selection.cursor.peek() ?? "");
      const back = to === "left" || to === "up" || to === "page-up";
      const next = to === "home" ? 0 : to === "end" ? compare.length - 1 : index + (back ? -1 : 1);
      const path = compare[(next + compare.length) % compare.length];
      if (path !== undefined) selection.moveTo(path);
    };

  const open = () => {
    const path = selection.cursor.peek();
    if (path !== null && location.surface.peek() !== "viewer") location.openImage(path);
  };

  const toggleViewer = () => (location.surface.peek() === "viewer" ? location.close() : open());

  const back = () => {
    if (location.surface.peek() !== "grid") location.close();
    else if (offView.revealed.peek().length > 0) offView.dismiss();
    else selection.clear();
  };

  /** The selected images, or this one and the next. */
  const compare = () => {
    if (location.surface.peek() === "compare") return location.close();
    const targets = selection.targets.peek();
    const [first] = targets;
    if (first === undefined) return;
    if (targets.length > compareLimit) return toasts.show({ key: "compare", tone: "plain", text: compareRefusal });
    location.openCompare(targets.length > 1 ? targets : [first, ...selection.neighbours(1)]);
    selection.moveTo(first);
  };

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
  const expect = (command: Command) => {
    if (!selection.targets.peek().every(isGone)) awaited = command;
  };

  const openInspectorFor = (command: Command) => () => {
    expect(command);
    preferences.set({ inspectorOpen: true });
  };

  const actions: Partial<Record<Command, () => void>> = {
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

  const pressTagKey = (press: KeyPress): boolean => {
    const tag = tagKeys.tagOf(press);
    if (tag === undefined) return false;
    if (press.repeat) return true;
    if (tag !== null) putTag(tag);
    else {
      const text = `${press.key} has no tag yet. Assign one under Tags in the sidebar.`;
      toasts.show({ tone: "plain", key: "tag-key", text });
    }
    return true;
  };

  const run = (command: Command) => {
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
