import { batch, signal } from "@preact/signals";
import type { LiveMessage } from "../../../client.ts";
import type { Author, ItemsMoved, ItemUpdated } from "../../../wire/event.ts";
import type { FoldersModel } from "../view/folders.ts";
import type { HighlightsModel } from "../view/highlights.ts";
import type { InspectorModel } from "../view/inspector-model.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import type { LocationModel } from "../view/location.ts";
import type { OffViewModel } from "../view/off-view-model.ts";
import { describeChange } from "../edits/describe-edit.ts";
import { nameOfAuthor } from "../people/author-name.ts";
import type { EditsModel } from "../edits/edits-model.ts";
import type { PeopleModel } from "../people/people-model.ts";
import type { SelectionModel } from "../view/selection.ts";
import type { SmartFoldersModel } from "../view/smart-folders-model.ts";
import type { ViewModel } from "../view/view-model.ts";

export interface LiveEventsOptions {
  readonly labels: LabelsModel;
  readonly view: ViewModel;
  readonly people: PeopleModel;
  readonly folders: FoldersModel;
  readonly smartFolders: SmartFoldersModel;
  readonly inspector: InspectorModel;
  readonly highlights: HighlightsModel;
  readonly offView: OffViewModel;
  readonly authors: Authors;
  readonly edits: Pick<EditsModel, "renamed">;
  readonly selection: Pick<SelectionModel, "renamed">;
  readonly location: Pick<LocationModel, "place" | "setCompare">;
}

/** Who else last changed an image, as far as this page has seen. */
export interface Authors {
  /** Reading it subscribes. */
  of(path: string): Author | undefined;
  note(path: string, author: Author | undefined): void;
}

const unknownHue = 220;
const authorsKept = 10_000;

/** Remembers the authors of the latest changes, up to a limit. */
export function createAuthors(): Authors {
  const authors = new Map<string, Author>();
  const revision = signal(0);
  return {
    of(path) {
      void revision.value;
      return authors.get(path);
    },
    note(path, author) {
      authors.delete(path);
      if (author) authors.set(path, author);
      const [oldest] = authors.keys();
      if (authors.size > authorsKept && oldest !== undefined) authors.delete(oldest);
      revision.value = revision.peek() + 1;
    },
  };
}

/** Applies each live event to the models it concerns. */
export function createLiveEvents(models: LiveEventsOptions): (message: LiveMessage) => void {
  const { labels, view, people, folders, smartFolders, inspector, highlights, offView, authors } = models;
  const { edits, selection, location } = models;

  const itemUpdated = (event: ItemUpdated) => {
    const { path, author, moved = false } = event;
    const before = labels.known(path);
    const news = labels.learn(path, event, event.version);
    const own = author !== undefined && author.person === people.self.peek()?.person;
    const name = nameOfAuthor(event.updated_by);
    // A script that only sends a name is no session.
    if (!own && !moved) authors.note(path, author ?? (name === "" ? undefined : { person: "", name, hue: unknownHue }));
    inspector.changed(path, event, own);
    smartFolders.recount();
    view.labelsChanged(own ? "self" : "other", [path]);
    // An already known version is this page's own edit, whose response came before the event.
    if (own || moved || !news) return;
    const known = before && { star: before.star, tags: [...before.tags], notes: before.notes ?? event.notes };
    const what = describeChange(known, event);
    const highlight = { hue: author?.hue ?? null, name: author?.name || name, what };
    if (labels.order.peek().indexOf(path) >= 0) highlights.add(path, highlight);
    // Of a large view, the page does not know all images.
    else if (!labels.order.peek().windows) offView.add(path, highlight);
  };

  const itemsMoved = ({ moves }: ItemsMoved) => {
    const targets = new Map(moves.map(({ from, to }) => [from, to]));
    edits.renamed((path) => targets.get(path) ?? path);
    const known = moves.map(({ from, to }) => ({ to, author: authors.of(from) }));
    for (const { from } of moves) authors.note(from, undefined);
    for (const { to, author } of known) authors.note(to, author);
    inspector.renamed(targets);
    selection.renamed(targets);
    const { compare } = location.place.peek();
    if (compare.some((path) => targets.has(path)))
      location.setCompare(compare.map((path) => targets.get(path) ?? path));
  };

  const reloadAll = () => {
    labels.forget();
    view.refresh();
    folders.reload();
    smartFolders.reload();
    inspector.reload();
    void people.reload();
  };

  return (message) =>
    batch(() => {
      switch (message.event) {
        case "item-updated":
          return itemUpdated(message.data);
        case "metrics-updated":
          return view.labelsChanged("other");
        case "presence":
          return people.counted(message.data, message.id);
        case "person":
          return people.arrived(message.data);
        case "person-left":
          return people.left(message.data.person);
        case "folder-refreshed":
          view.filesChanged(message.data.path);
          smartFolders.recount();
          return folders.reload();
        case "items-added":
        case "items-removed":
        case "items-changed":
          view.filesChanged(message.data.path);
          smartFolders.recount();
          return folders.reload();
        case "items-moved":
          return itemsMoved(message.data);
        case "views-updated":
          return smartFolders.saved(message.data.etag);
        case "image-damaged":
          return view.foundDamaged(message.data.path, message.data.hash);
        case "resync":
          return reloadAll();
        case "index-progress":
        case "ka":
      }
    });
}
