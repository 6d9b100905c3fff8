import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { createClient, type Client } from "../../client.ts";
import { folderOf, isWithin } from "../../gallery/path.ts";
import type { SessionResponse } from "../../wire/health.ts";
import { limits } from "../../wire/limits.ts";
import { createCommandsModel, type CommandsModel } from "./commands.ts";
import { createActivityModel, type ActivityModel } from "./live/activity.ts";
import { createConnectionModel, type ConnectionModel } from "./live/connection.ts";
import { createEditQueue } from "./edits/edit-queue.ts";
import { createEditsModel, type EditsModel } from "./edits/edits.ts";
import { createGalleryStore } from "./gallery-store.ts";
import { createRecentSearches } from "./view/recent-searches.ts";
import { askName } from "./people/ask-name.ts";
import { guideCursor } from "./people/follow.ts";
import { createFoldersModel, type FoldersModel } from "./view/folders.ts";
import { createContinuity } from "./continuity.ts";
import type { StoredStep } from "./edits/history-store.ts";
import { createOutbox } from "./edits/outbox.ts";
import { createHighlightsModel, type HighlightsModel } from "./view/highlights.ts";
import { claimClientId } from "./people/identity.ts";
import { createInspectorModel, type InspectorModel } from "./view/inspector.ts";
import { createLabelsModel } from "./edits/labels.ts";
import { createAuthors, createLiveEvents } from "./live/live-events.ts";
import { createLiveFeed } from "./live/live-feed.ts";
import { createLocationModel, type LocationModel } from "./view/location.ts";
import { createImageUrls, type ImageUrls } from "./view/image-urls.ts";
import { createOffViewModel, type OffViewModel } from "./view/off-view.ts";
import { createPeopleModel, type PeopleModel } from "./people/people.ts";
import type { Ports } from "./ports.ts";
import { createPreferencesModel, type PreferencesModel } from "./preferences.ts";
import { createPreloadModel, type PreloadModel } from "./view/preload.ts";
import { createPresenceModel, type OwnIdentity, type PresenceModel } from "./people/presence.ts";
import { createReviewQueue, type ReviewQueueModel } from "./view/review-queue.ts";
import { createSearchModel, type SearchModel } from "./view/search.ts";
import { createSelectionModel, type SelectionModel } from "./view/selection.ts";
import { createSmartFoldersModel, type SmartFoldersModel } from "./view/smart-folders.ts";
import { createTagKeys, type TagKeysModel } from "./tag-keys.ts";
import { createToastsModel, type ToastsModel } from "./toasts.ts";
import { createViewModel, type ViewModel } from "./view/view.ts";

/** All state of the page. Components read signals and call methods, and keep nothing that matters of their own. */
export interface PageModels {
  readonly client: Client;
  /** Role, title and version; null until the server has answered. */
  readonly session: ReadonlySignal<SessionResponse | null>;
  readonly location: LocationModel;
  readonly folders: FoldersModel;
  readonly view: ViewModel;
  readonly urls: ImageUrls;
  readonly selection: SelectionModel;
  readonly edits: EditsModel;
  readonly inspector: InspectorModel;
  readonly search: SearchModel;
  readonly reviewQueue: ReviewQueueModel;
  readonly tagKeys: TagKeysModel;
  readonly smartFolders: SmartFoldersModel;
  readonly connection: ConnectionModel;
  readonly activity: ActivityModel;
  readonly people: PeopleModel;
  readonly highlights: HighlightsModel;
  readonly offView: OffViewModel;
  readonly preload: PreloadModel;
  readonly preferences: PreferencesModel;
  readonly toasts: ToastsModel;
  readonly commands: CommandsModel;
  /** Stops timers, streams and requests, and leaves. */
  dispose(): void;
}

/** Builds every model on one set of ports, and starts: the first query, the live stream, the presence. */
export function createPageModels(ports: Ports): PageModels {
  const { clock, random, life } = ports;
  let clientId = "";
  const stops: (() => void)[] = [];

  const client = createClient({
    fetch: ports.fetch,
    clock,
    random,
    headers: () => ({ ...(clientId && { "x-client-id": clientId }), "x-updated-by": authorName(people.name.peek()) }),
  });
  const session = signal<SessionResponse | null>(null);
  const identity = signal<OwnIdentity | null>(null);
  const galleryStore = createGalleryStore(
    ports.deviceStore,
    computed(() => session.value?.gallery),
  );
  const toasts = createToastsModel({ clock });
  const preferences = createPreferencesModel({ store: ports.deviceStore, systemDark: ports.systemDark });
  const location = createLocationModel({
    address: ports.address,
    newSeed: () => 1 + Math.floor(random.fraction() * 999_999),
  });
  const people = createPeopleModel({ client, location, identity, store: ports.deviceStore });
  const labels = createLabelsModel();
  const view = createViewModel({ client, clock, location, labels, cursor: () => selection.cursor.peek() });
  const urls = createImageUrls({ client, stampOf: view.stampOf });
  const selection = createSelectionModel({
    order: view.order,
    surface: location.surface,
    folder: computed(() => location.place.value.folder),
  });
  const highlights = createHighlightsModel({ clock });
  const offView = createOffViewModel({ order: view.order });
  const authors = createAuthors();
  const outbox = createOutbox({
    port: ports.outbox,
    locks: ports.locks,
    clock,
    random,
    gallery: computed(() => session.value?.gallery),
  });
  const queue = createEditQueue({ client, clock, random, outbox });
  const smartFolders = createSmartFoldersModel({ client, clock, random, location, toasts });

  let undoable: readonly StoredStep[] = [];
  const edits = createEditsModel({
    queue,
    labels,
    toasts,
    allowed: computed(() => session.value === null || (session.value.can_write && session.value.role === "editor")),
    away: () => !life.online() || feed.state.peek().kind !== "live",
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
      if (undone) bringBack(paths);
    },
  });

  /** What an undo changed is to be seen: the cursor goes there, and to its folder if need be. */
  const bringBack = (paths: readonly string[]) => {
    const [first] = paths;
    if (first === undefined) return;
    const { folder, recursive } = location.place.peek();
    const inScope = recursive ? isWithin(first, folder) : folderOf(first) === folder;
    if (!inScope) location.openFolder(folderOf(first));
    const surface = location.surface.peek();
    if (surface === "grid") selection.expect(first);
    // Keys of the comparison stay with what it shows.
    else if (surface === "viewer" || location.place.peek().compare.includes(first)) selection.moveTo(first);
  };

  const search = createSearchModel({
    location,
    facets: view.facets,
    people: computed(() =>
      [people.name.value, ...people.others.value.map(({ name }) => name)].filter((name) => name !== ""),
    ),
    recent: createRecentSearches(galleryStore),
    clock,
  });
  const folders = createFoldersModel({
    client,
    location,
    toasts,
    title: computed(() => session.value?.title ?? "Gallery"),
  });
  const inspector = createInspectorModel({
    client,
    clock,
    labels,
    edits,
    targets: selection.targets,
    stampOf: view.stampOf,
  });
  const preload = createPreloadModel({
    images: ports.images,
    order: view.order,
    cursor: selection.cursor,
    cursorIndex: selection.cursorIndex,
    surface: location.surface,
    compare: computed(() => location.place.value.compare),
    urlOf: urls.preview,
  });
  const reviewQueue = createReviewQueue({ client, clock, location, revision: labels.revision });
  const tagKeys = createTagKeys(galleryStore);
  const commands = createCommandsModel({
    location,
    selection,
    edits,
    preferences,
    offView,
    toasts,
    tagKeys,
    tagsOf: (path) => labels.of(path)?.tags ?? [],
  });

  const activity = createActivityModel({ clock });
  const liveEvents = createLiveEvents({
    labels,
    view,
    people,
    folders,
    smartFolders,
    inspector,
    highlights,
    offView,
    authors,
  });
  const feed = createLiveFeed({
    ports,
    live: client.live,
    onEvent(message) {
      activity.heard(message);
      liveEvents(message);
    },
  });
  const connection = createConnectionModel({
    stream: feed.state,
    counts: computed(() => people.othersCounts(location.place.value.folder)),
    clock,
    life,
    retry() {
      feed.retry();
      edits.retryNow();
    },
  });

  let presence: PresenceModel | undefined;
  const askSession = async () => {
    try {
      session.value = (await client.session()).body;
      const reason = session.value.read_only_reason;
      if (reason !== null) toasts.show({ key: "read-only", tone: "problem", text: reason, lifeMs: 0 });
    } catch {
      // Asked again when the connection is back.
    }
  };

  const start = async () => {
    clientId = await claimClientId({ store: ports.tabStore, locks: ports.locks, random });
    presence = createPresenceModel({
      client,
      clientId,
      clock,
      life,
      beacon: ports.beacon,
      onCounts: people.counted,
    });
    const { self, show } = presence;
    stops.push(
      presence.dispose,
      effect(() => {
        identity.value = self.value;
      }),
      effect(() => {
        const { folder } = location.place.value;
        const whole = location.fragment.value;
        const view = whole.length <= limits.personViewCharacters ? whole : "";
        show({ folder, lookingAt: selection.cursor.value, view, name: people.name.value });
      }),
    );
  };

  let live = false;
  let wasLive = false;
  let started = false;
  let resumed = false;
  const continuity = createContinuity({
    store: ports.tabStore,
    gallery: computed(() => session.value?.gallery),
    fragment: location.fragment,
    cursor: selection.cursor,
    undoable: () => undoable,
    onSteps: edits.restore,
    onCursor: selection.expect,
  });
  const resume = async () => {
    resumed = true;
    edits.resume(await outbox.leftovers());
  };
  stops.push(
    // The stream begins where the first answer ends, so that nothing falls between.
    effect(() => {
      if (started || view.status.value.kind === "loading") return;
      started = true;
      feed.start(view.eventId.peek());
    }),
    effect(() => {
      const now = feed.state.value.kind === "live";
      if (now && !live) {
        void people.reload();
        if (session.peek() === null) void askSession();
        view.recover();
        if (folders.status.peek() === "failed") folders.reload();
        edits.retryNow();
        if (wasLive) inspector.reload();
        wasLive = true;
        presence?.beat();
      }
      live = now;
    }),
    effect(() => {
      const { image, compare } = location.place.value;
      const cursor = selection.cursor.peek();
      if (compare.length > 0) {
        if (cursor === null || !compare.includes(cursor)) selection.moveTo(compare[0] ?? "");
      } else if (image !== null && image !== cursor) selection.moveTo(image);
    }),
    effect(() => {
      const cursor = selection.cursor.value;
      if (location.surface.peek() === "viewer" && cursor !== null) location.showImage(cursor);
    }),
    effect(() => {
      void selection.cursor.value;
      view.movedOn();
    }),
    askName({ people, toasts, store: ports.deviceStore }),
    guideCursor({ people, location, selection, order: view.order }),
    // What a closed page left is delivered after the first answer, so that it is shown over what is there.
    effect(() => {
      if (resumed || session.value === null || !edits.allowed.value || view.status.value.kind !== "ready") return;
      void resume();
    }),
    effect(() => life.warnBeforeLeaving(!outbox.safe.value)),
    life.onOnline((online) => online && edits.retryNow()),
    // What is in the notes field is saved before the page goes.
    life.onHide(inspector.commitNotes),
    life.onHide(continuity.save),
    continuity.dispose,
  );
  void askSession();
  void start();

  return {
    client,
    session,
    location,
    folders,
    view,
    urls,
    selection,
    edits,
    inspector,
    search,
    reviewQueue,
    tagKeys,
    smartFolders,
    connection,
    activity,
    people,
    highlights,
    offView,
    preload,
    preferences,
    toasts,
    commands,
    dispose() {
      inspector.dispose();
      for (const stop of stops) stop();
      const rest = [
        view,
        selection,
        search,
        reviewQueue,
        folders,
        smartFolders,
        preload,
        preferences,
        people,
        location,
        connection,
      ];
      for (const model of rest) model.dispose();
      feed.close();
      queue.dispose();
      outbox.dispose();
    },
  };
}

/** The name as a header carries it: UTF-8, a character for each byte. Whoever has none is `web`. */
function authorName(name: string): string {
  return String.fromCharCode(...new TextEncoder().encode(name)) || "web";
}
