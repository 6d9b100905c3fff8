import { computed, signal } from "@preact/signals";
import { createClient } from "../../../client.ts";
import type { SessionResponse } from "../../../wire/health.ts";
import { createGalleryStore } from "../gallery-store.ts";
import { namelessAuthor } from "../people/author-name.ts";
import { createPeopleModel } from "../people/people-model.ts";
import { createHistoryEntries } from "../view/history-entries.ts";
import { createLocationModel } from "../view/location.ts";
import type { OwnIdentity } from "../people/presence-model.ts";
import type { Ports } from "../ports.ts";
import { createToastsModel } from "../toasts.ts";
import { buildBrowsing, type BrowsingModels } from "./build-browsing.ts";
import { buildEditing, type EditingModels } from "./build-editing.ts";
import { buildLive, type LiveModels } from "./build-live.ts";
import type { PageBase } from "./page-base.ts";

/** All models of the page, built but not yet started. */
export interface BuiltModels extends PageBase, BrowsingModels, EditingModels, LiveModels {}

/** Builds every model on one set of ports. Some request their data at once. */
export function buildModels(ports: Ports): BuiltModels {
  const { clock, random } = ports;
  const clientId = signal("");
  const session = signal<SessionResponse | null>(null);
  const gallery = computed(() => session.value?.gallery);
  const client = createClient({
    url: ports.basePath,
    fetch: ports.fetch,
    clock,
    random,
    headers: () => ({
      ...(clientId.peek() && { "x-client-id": clientId.peek() }),
      "x-updated-by": authorName(people.name.peek()),
    }),
  });
  const identity = signal<OwnIdentity | null>(null);
  const entries = createHistoryEntries(ports.address);
  const location = createLocationModel({
    entries,
    newSeed: () => 1 + Math.floor(random.fraction() * 999_999),
  });
  // Before the models that send requests at once, because request headers carry the name.
  const people = createPeopleModel({ client, location, identity, store: ports.deviceStore });
  const base: PageBase = {
    entries,
    location,
    people,
    ports,
    client,
    clientId,
    session,
    identity,
    gallery,
    galleryStore: createGalleryStore(ports.deviceStore, gallery),
    toasts: createToastsModel({ clock }),
  };
  const browsing = buildBrowsing(base);
  const editing = buildEditing(base, browsing, () => live.feed.state.peek().kind === "live");
  const live = buildLive(base, browsing, editing);
  return { ...base, ...browsing, ...editing, ...live };
}

/** The name as a header carries it: UTF-8, one character per byte. */
function authorName(name: string): string {
  return String.fromCharCode(...new TextEncoder().encode(name)) || namelessAuthor;
}
