import { computed } from "@preact/signals";
import { folderOf, isWithin } from "../../../wire/gallery-path.ts";
import { createCommandsModel, type CommandsModel } from "../commands.ts";
import { createEditQueue, type EditQueue } from "../edits/edit-queue.ts";
import { createEditsModel, type EditsModel } from "../edits/edits-model.ts";
import type { StoredStep } from "../edits/undo-text.ts";
import { createOutbox, type Outbox } from "../edits/outbox.ts";
import { createAuthors, type Authors } from "../live/live-events.ts";
import { createTagKeys, type TagKeysModel } from "../tag-keys.ts";
import { createInspectorModel, type InspectorModel } from "../view/inspector-model.ts";
import { summarizeMany } from "../view/summary.ts";
import type { LocationModel } from "../view/location.ts";
import type { SelectionModel } from "../view/selection.ts";
import type { BrowsingModels } from "./build-browsing.ts";
import type { PageBase } from "./page-base.ts";

/** What changes labels. */
export interface EditingModels {
  readonly outbox: Outbox;
  readonly queue: EditQueue;
  readonly authors: Authors;
  readonly edits: EditsModel;
  /** The steps that can be undone now, oldest first. */
  readonly undoable: () => readonly StoredStep[];
  readonly inspector: InspectorModel;
  readonly tagKeys: TagKeysModel;
  readonly commands: CommandsModel;
}

/** Builds the models that change labels; `isLive` says whether live events arrive. */
export function buildEditing(base: PageBase, browsing: BrowsingModels, isLive: () => boolean): EditingModels {
  const { ports, client, session, location, people, gallery, galleryStore, toasts } = base;
  const { labels, view, selection, smartFolders, offView, preferences } = browsing;
  const { clock, random, life } = ports;
  const outbox = createOutbox({
    port: ports.outbox,
    locks: ports.locks,
    channel: ports.channel,
    clock,
    random,
    gallery,
  });
  const queue = createEditQueue({ client, clock, random, outbox });
  const authors = createAuthors();
  const tagKeys = createTagKeys(galleryStore);
  let undoable: readonly StoredStep[] = [];
  const edits = createEditsModel({
    clock,
    queue,
    outbox,
    random,
    labels,
    toasts,
    allowed: computed(() => session.value === null || (session.value.can_write && session.value.role === "editor")),
    absence: view.absence,
    away: () => !life.online() || !isLive(),
    authorOf(path) {
      const author = authors.of(path);
      return author && people.authorNow(author);
    },
    onHistory(steps) {
      undoable = steps;
    },
    onSaved(paths, undone) {
      view.labelsChanged("self", paths);
      smartFolders.recount();
      const [first] = paths;
      if (undone && first !== undefined) reveal(location, selection, first);
    },
  });
  const inspector = createInspectorModel({
    client,
    clock,
    labels,
    edits,
    targets: selection.targets,
    // The counts of a view that nothing narrows are those of all its images.
    summaryOf: ({ length }) => summarizeMany(length, length === view.inScope.value ? view.facets.value : undefined),
    stampOf: view.stampOf,
  });
  return {
    outbox,
    queue,
    authors,
    edits,
    undoable: () => undoable,
    inspector,
    tagKeys,
    commands: createCommandsModel({
      location,
      selection,
      edits,
      preferences,
      offView,
      toasts,
      tagKeys,
      isGone: (path) => view.absence(path) !== undefined,
      isOnAll: (tag) =>
        inspector.summary.peek().tags.some(({ name, count }) => name === tag && count === view.total.peek()),
      tagsOf: (path) => labels.of(path)?.tags ?? [],
    }),
  };
}

/** Shows an image that an undo changed: moves the cursor to it, and opens its folder if it is outside the current one. */
function reveal(location: LocationModel, selection: SelectionModel, path: string): void {
  const { folder, recursive, compare } = location.place.peek();
  const inScope = recursive ? isWithin(path, folder) : folderOf(path) === folder;
  if (!inScope) location.openFolder(folderOf(path));
  const surface = location.surface.peek();
  if (surface === "grid") selection.expect(path);
  // In compare the cursor stays among the compared images.
  else if (surface === "viewer" || compare.includes(path)) selection.moveTo(path);
}
