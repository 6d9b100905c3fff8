import type { ReadonlySignal } from "@preact/signals";
import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { Author } from "../../../wire/event.ts";
import type { ToastsModel } from "../toasts.ts";
import type { EditQueue } from "./edit-queue.ts";
import type { LabelsModel } from "./labels-model.ts";
import type { Outbox } from "./outbox.ts";
import type { StoredStep } from "./undo-text.ts";

/** What edits of the page need. */
export interface EditsOptions {
  readonly clock: Pick<Clock, "after" | "now">;
  readonly queue: EditQueue;
  readonly outbox: Pick<Outbox, "keep" | "drop">;
  readonly random: Random;
  readonly labels: LabelsModel;
  readonly toasts: ToastsModel;
  readonly allowed: ReadonlySignal<boolean>;
  /** Whether the server may be unreachable: edits may then arrive late, and must not overwrite changes made meanwhile. */
  readonly away: () => boolean;
  /** Set for an image whose file is not there: `never` if this page has never seen it. */
  readonly absence?: (path: string) => "gone" | "never" | undefined;
  readonly authorOf: (path: string) => Author | undefined;
  /** Called with the steps that can be undone, whenever they change. */
  readonly onHistory?: (undoable: readonly StoredStep[]) => void;
  /** Called once edits are on disk, with their images if those are not very many; `undone` ones are to be shown. */
  readonly onSaved: (paths: readonly string[], undone: boolean) => void;
}
