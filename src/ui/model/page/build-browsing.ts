import { computed } from "@preact/signals";
import { describeLost } from "../edits/describe-edit.ts";
import { createLabelsModel, type LabelsModel } from "../edits/labels-model.ts";
import { createPreferencesModel, type PreferencesModel } from "../preferences.ts";
import { createFoldersModel, type FoldersModel } from "../view/folders.ts";
import { createHighlightsModel, type HighlightsModel } from "../view/highlights.ts";
import { createImageUrls, type ImageUrls } from "../view/image-urls.ts";
import { createLeftFolders, type LeftFolders } from "../view/left-folders.ts";
import { createOffViewModel, type OffViewModel } from "../view/off-view-model.ts";
import { createPreloadModel, type PreloadModel } from "../view/preload.ts";
import { createRecentSearches } from "../view/recent-searches.ts";
import { createReviewQueue, type ReviewQueueModel } from "../view/review-queue.ts";
import { createSearchModel, type SearchModel } from "../view/search-model.ts";
import { createSelectionModel, type SelectionModel } from "../view/selection.ts";
import { createSmartFoldersModel, type SmartFoldersModel } from "../view/smart-folders-model.ts";
import { createViewModel, type ViewModel } from "../view/view-model.ts";
import type { PageBase } from "./page-base.ts";

/** Where the page is, which images are there, who else is, and what is selected. */
export interface BrowsingModels {
  readonly preferences: PreferencesModel;
  readonly labels: LabelsModel;
  readonly view: ViewModel;
  readonly urls: ImageUrls;
  readonly selection: SelectionModel;
  readonly highlights: HighlightsModel;
  readonly leftFolders: LeftFolders;
  readonly offView: OffViewModel;
  readonly search: SearchModel;
  readonly folders: FoldersModel;
  readonly smartFolders: SmartFoldersModel;
  readonly preload: PreloadModel;
  readonly reviewQueue: ReviewQueueModel;
}

/** Builds the models that show the gallery. */
export function buildBrowsing(base: PageBase): BrowsingModels {
  const { ports, client, session, location, people, galleryStore, toasts } = base;
  const { clock, random, deviceStore: store } = ports;
  const preferences = createPreferencesModel({ store, systemDark: ports.systemDark });
  const labels = createLabelsModel();
  const view = createViewModel({
    client,
    clock,
    location,
    labels,
    cursor: () => selection.cursor.peek(),
    selected: () => [...selection.selected.peek()],
    isNeeded: (path) => selection.needs(path),
    onLost(paths) {
      const lost = paths.filter((path) => selection.selected.peek().has(path));
      const text = describeLost(lost.length, selection.selected.peek().size - lost.length);
      if (lost.length > 0) toasts.show({ tone: "warning", key: "lost", text, lifeMs: 12_000 });
    },
  });
  const { order } = view;
  const { surface } = location;
  const urls = createImageUrls({ client, stampOf: view.stampOf });
  const selection = createSelectionModel({
    order,
    surface,
    folder: computed(() => location.place.value.folder),
    isGone: (path) => view.absence(path) !== undefined,
    onLongLost: () =>
      toasts.show({ tone: "plain", key: "lost", text: "The images here have changed: nothing is selected now." }),
  });
  return {
    preferences,
    labels,
    view,
    urls,
    selection,
    highlights: createHighlightsModel({ clock }),
    leftFolders: createLeftFolders(),
    offView: createOffViewModel({ order }),
    smartFolders: createSmartFoldersModel({ client, clock, random, location, toasts }),
    search: createSearchModel({
      location,
      facets: view.facets,
      people: computed(() =>
        [people.name.value, ...people.others.value.map(({ name }) => name)].filter((name) => name !== ""),
      ),
      recent: createRecentSearches(galleryStore),
      clock,
    }),
    folders: createFoldersModel({
      client,
      location,
      toasts,
      title: computed(() => session.value?.title ?? "Gallery"),
    }),
    preload: createPreloadModel({
      clock,
      images: ports.images,
      order,
      cursor: selection.cursor,
      cursorIndex: selection.cursorIndex,
      surface,
      compare: computed(() => location.place.value.compare),
      urlOf: urls.preview,
    }),
    reviewQueue: createReviewQueue({ client, clock, location, labels }),
  };
}
