import type { Flag } from "../../gallery/flag.ts";
import type { EditsModel } from "./edits/edits-model.ts";
import type { KeyPress } from "./keymap.ts";
import type { PreferencesModel } from "./preferences.ts";
import type { TagKeysModel } from "./tag-keys.ts";
import type { ToastsModel } from "./toasts.ts";
import type { LocationModel } from "./view/location.ts";
import type { SelectionModel } from "./view/selection.ts";
import { isLong, type Targets } from "./view/targets.ts";

export interface LabelCommandsOptions {
  readonly location: LocationModel;
  readonly selection: SelectionModel;
  readonly edits: EditsModel;
  readonly preferences: PreferencesModel;
  readonly toasts: ToastsModel;
  readonly tagKeys: TagKeysModel;
  /** Whether the file of an image is gone: then it cannot be labelled, and the cursor stays on it. */
  readonly isGone: (path: string) => boolean;
  readonly tagsOf: (path: string) => readonly string[];
  /** Whether all images of a long selection are known to have a tag. */
  readonly isOnAll: (tag: string) => boolean;
}

/** The commands that label the selected images or the image of the cursor. */
export function createLabelCommands({
  location,
  selection,
  edits,
  preferences,
  toasts,
  tagKeys,
  isGone,
  tagsOf,
  isOnAll,
}: LabelCommandsOptions) {
  const label = (apply: (targets: Targets) => void) => {
    const targets = selection.targets.peek();
    if (targets.length === 0) return;
    apply(targets);
    if (!isLong(targets) && targets.every(isGone)) return;
    const goesOn = preferences.autoAdvance.peek() && edits.allowed.peek() && targets.length === 1;
    if (goesOn && location.surface.peek() !== "compare") selection.move("right");
  };
  const rate = (star: number | null) => () => label((targets) => edits.rate(targets, star));
  /** Adds the tag, or removes it if every target has it. */
  const putTag = (tag: string) =>
    label((targets) => {
      const all = isLong(targets) ? isOnAll(tag) : targets.every((path) => tagsOf(path).includes(tag));
      edits.tag(targets, all ? { remove: [tag] } : { add: [tag] });
    });
  const flag = (next: Flag) => () => label((targets) => edits.flag(targets, next));

  /** Puts or removes the tag of a key; false where the key has none. */
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

  return { rate, flag, pressTagKey };
}
