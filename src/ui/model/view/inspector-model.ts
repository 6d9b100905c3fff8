import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { Problem, type Client } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import type { Item } from "../../../wire/listing.ts";
import type { Labels } from "../../../wire/sidecar.ts";
import type { EditsModel } from "../edits/edits-model.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import { nameOfAuthor } from "../people/author-name.ts";
import { toSections, type MetadataSection } from "./metadata-sections.ts";
import { isLong, listed, type LongSelection, type Targets } from "./targets.ts";
import { summarize, type SelectionSummary } from "./summary.ts";

export type { MetadataSection } from "./metadata-sections.ts";
export type { SelectionSummary } from "./summary.ts";

/** Metadata of the file, such as EXIF. */
export type MetadataState =
  | { readonly kind: "idle" | "loading" }
  | { readonly kind: "ready"; readonly sections: readonly MetadataSection[] }
  | { readonly kind: "none"; readonly message: string };

/** Labels and facts of the images that edits apply to. */
export interface InspectorModel {
  /** The single target as the server describes it; null while loading, or for several targets. */
  readonly item: ReadonlySignal<Item | null>;
  readonly summary: ReadonlySignal<SelectionSummary>;
  /** Who changed the labels last ("you", "somebody" or a name) and when (ISO 8601), or null. */
  readonly lastChange: ReadonlySignal<{ readonly by: string; readonly at: string } | null>;
  readonly metadata: ReadonlySignal<MetadataState>;
  /** Metadata is read only while its panel is open. */
  showMetadata(open: boolean): void;
  /** The text in the notes field; saved shortly after the last key, or at once by `commitNotes`. */
  readonly notesDraft: ReadonlySignal<string>;
  typeNotes(text: string): void;
  commitNotes(): void;
  /** Files were renamed: notes that are being typed stay with them. */
  renamed(targets: ReadonlyMap<string, string>): void;
  /** An image's labels changed; `own` if this page changed them. */
  changed(path: string, change: LastChange, own: boolean): void;
  /** Requests the shown image again. */
  reload(): void;
  dispose(): void;
}

export interface InspectorOptions {
  readonly client: Pick<Client, "item" | "items" | "metadata">;
  readonly clock: Clock;
  readonly labels: LabelsModel;
  readonly edits: Pick<EditsModel, "note">;
  readonly targets: ReadonlySignal<Targets>;
  /** What is known of the labels of a long selection. Reading it subscribes. */
  readonly summaryOf: (targets: LongSelection) => SelectionSummary;
  /** The stamp of an image's file: with another one the file is read again. Reading it subscribes. */
  readonly stampOf: (path: string) => string | undefined;
}

type LastChange = Pick<Labels, "updated_by" | "updated_at">;

/** Images that the cursor only passes are not requested. */
const settleMs = 80;
const typingMs = 1_500;
const ownChangesKept = 10_000;
/** Larger selections are summarized with a delay, because each event would block the page. */
const atOnce = 2_000;
const summaryMs = 300;

interface Draft {
  readonly paths: Targets;
  /** The notes when typing began; null if they differed or were unknown. */
  readonly before: string | null;
  readonly text: string;
}

function below(notes: string, text: string): string {
  return notes !== "" && text !== "" ? `${notes}\n${text}` : notes + text;
}

/** The first and the count distinguish selections well enough, and large ones quickly. */
function samePaths(one: Targets, other: Targets): boolean {
  return one === other || (one.length === other.length && listed(one)[0] === listed(other)[0]);
}

/** Labels and facts of the images that edits apply to. */
export function createInspectorModel(options: InspectorOptions): InspectorModel {
  const { client, clock, labels, edits, targets, stampOf } = options;
  const item = signal<Item | null>(null);
  const lastChange = signal<{ by: string; at: string } | null>(null);
  const metadata = signal<MetadataState>({ kind: "idle" });
  const metadataOpen = signal(false);
  /** The image that `metadata` belongs to. */
  let metadataOf: string | null = null;
  /** Rises with the labels' revision, but at most once per `summaryMs`. */
  const slowRevision = signal(0);
  const draft = signal<Draft | null>(null);
  /** Notes that could not be saved, of images that are not shown now. */
  const tooLong: Draft[] = [];
  /** When this page changed an image; the server stores the name alone, which may be none. */
  const ownChanges = new Map<string, string>();
  let cancelTyping: Cancel = () => {};
  let cancelSummary: Cancel | undefined;

  const path = computed(() => (targets.value.length === 1 ? (listed(targets.value)[0] ?? null) : null));

  const summary = computed(() => {
    const paths = targets.value;
    if (isLong(paths)) return options.summaryOf(paths);
    void (paths.length <= atOnce ? labels.revision : slowRevision).value;
    return untracked(() => summarize(paths.map((each) => labels.of(each))));
  });

  const showChange = (changed: string, { updated_by, updated_at: at }: LastChange) => {
    const by = ownChanges.get(changed) === at ? "you" : nameOfAuthor(updated_by) || "somebody";
    lastChange.value = at === "" ? null : { by, at };
  };

  const read = async (wanted: string, signalOf: AbortSignal) => {
    try {
      const [{ body: sidecar }, { body: items }] = await Promise.all([
        client.item(wanted, signalOf),
        client.items([wanted], signalOf),
      ]);
      if (signalOf.aborted) return;
      labels.learn(wanted, sidecar, sidecar.version);
      const written = draft.peek();
      // Text typed before the notes arrived goes below them.
      if (written?.before === null && written.paths.length === 1 && listed(written.paths)[0] === wanted) {
        const { notes } = sidecar;
        draft.value = { ...written, before: notes, text: below(notes, written.text) };
      }
      item.value = items.items[0] ?? null;
      showChange(wanted, sidecar);
    } catch {
      // The view's labels stay visible; the next image or reload requests again.
    }
  };

  const readMetadata = async (wanted: string, signalOf: AbortSignal) => {
    if (metadataOf !== wanted || metadata.peek().kind === "idle") metadata.value = { kind: "loading" };
    metadataOf = wanted;
    try {
      const { body } = await client.metadata(wanted, signalOf);
      if (signalOf.aborted) return;
      const sections = toSections(body.meta);
      metadata.value =
        sections.length > 0 ? { kind: "ready", sections } : { kind: "none", message: "This file has no metadata." };
    } catch (error) {
      if (signalOf.aborted) return;
      const message = error instanceof Problem ? error.message : "The metadata could not be read.";
      metadata.value = { kind: "none", message };
    }
  };

  /** Runs `task` once the cursor has rested on an image; the returned call cancels it. */
  const onRest = (wanted: string | null, task: (path: string, signalOf: AbortSignal) => Promise<void>) => {
    if (wanted === null) return;
    const controller = new AbortController();
    const cancel = clock.after(settleMs, () => void task(wanted, controller.signal));
    return () => {
      cancel();
      controller.abort();
    };
  };

  /** Notes that are too long stay in the field, or come back to it with their images. */
  const save = (written: Draft) => {
    if (edits.note(written.paths, written.text, written.before ?? undefined)) return;
    if (samePaths(written.paths, targets.peek())) draft.value = written;
    else tooLong.push(written);
  };

  const commitNotes = () => {
    cancelTyping();
    const written = draft.peek();
    if (written?.before === null && written.paths.length === 1) return void commitUnread(written);
    draft.value = null;
    if (written && written.text !== written.before) save(written);
  };

  /** Appends text typed before the notes arrived; it stays in the field until they do. */
  const commitUnread = async ({ paths, text }: Draft) => {
    const [only = ""] = listed(paths);
    const left = path.peek() !== only;
    if (left) draft.value = null;
    let before = "";
    try {
      const { body } = await client.item(only);
      labels.learn(only, body, body.version);
      before = body.notes;
    } catch {
      // Assume empty notes. If there are some, the save ends in a conflict and does not overwrite them.
    }
    if (left) return save({ paths: [only], before, text: below(before, text) });
    const written = draft.peek();
    if (written?.paths.length !== 1 || listed(written.paths)[0] !== only) return;
    if (written.before === null) draft.value = { ...written, before, text: below(before, written.text) };
    commitNotes();
  };

  const again = signal(0);
  const stamp = computed(() => (path.value === null ? undefined : stampOf(path.value)));
  const stops = [
    effect(() => {
      void again.value;
      void stamp.value;
      const wanted = path.value;
      if (item.peek()?.path !== wanted) {
        item.value = null;
        lastChange.value = null;
      }
      return onRest(wanted, read);
    }),
    effect(() => {
      void again.value;
      void stamp.value;
      if (metadataOf !== path.value || !metadataOpen.value) metadata.value = { kind: "idle" };
      return metadataOpen.value ? onRest(path.value, readMetadata) : undefined;
    }),
    effect(() => {
      void labels.revision.value;
      cancelSummary ??= clock.after(summaryMs, () => {
        cancelSummary = undefined;
        slowRevision.value += 1;
      });
    }),
    // Moving to other images saves the notes of the previous ones.
    effect(() => {
      const now = targets.value;
      const written = draft.peek();
      if (written && !samePaths(written.paths, now)) untracked(commitNotes);
      const again = tooLong.findIndex(({ paths }) => samePaths(paths, now));
      if (again >= 0) draft.value = tooLong.splice(again, 1)[0] ?? null;
    }),
  ];

  return {
    item,
    summary,
    lastChange,
    metadata,
    showMetadata: (open) => (metadataOpen.value = open),
    notesDraft: computed(() => {
      if (draft.value) return draft.value.text;
      const { notes } = summary.value;
      return notes.kind === "same" ? notes.text : "";
    }),
    typeNotes(text) {
      const { notes } = summary.peek();
      const begun = draft.peek() ?? { paths: targets.peek(), before: notes.kind === "same" ? notes.text : null };
      draft.value = { ...begun, text };
      cancelTyping();
      cancelTyping = clock.after(typingMs, commitNotes);
    },
    commitNotes,
    renamed(names) {
      const follow = (draft: Draft): Draft =>
        isLong(draft.paths) ? draft : { ...draft, paths: draft.paths.map((each) => names.get(each) ?? each) };
      if (draft.value) draft.value = follow(draft.value);
      tooLong.splice(0, tooLong.length, ...tooLong.map(follow));
    },
    changed(changedPath, change, own) {
      if (own) {
        ownChanges.set(changedPath, change.updated_at);
        const [oldest] = ownChanges.keys();
        if (ownChanges.size > ownChangesKept && oldest !== undefined) ownChanges.delete(oldest);
      }
      if (changedPath === path.peek()) showChange(changedPath, change);
    },
    reload: () => (again.value += 1),
    dispose() {
      commitNotes();
      cancelSummary?.();
      for (const stop of stops) stop();
    },
  };
}
