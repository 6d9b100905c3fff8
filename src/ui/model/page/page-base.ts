import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import type { SessionResponse } from "../../../wire/health.ts";
import type { GalleryStore } from "../gallery-store.ts";
import type { OwnIdentity } from "../people/presence-model.ts";
import type { PeopleModel } from "../people/people-model.ts";
import type { Ports } from "../ports.ts";
import type { ToastsModel } from "../toasts.ts";
import type { HistoryEntries } from "../view/history-entries.ts";
import type { LocationModel } from "../view/location.ts";

/** What every group of models is built on. */
export interface PageBase {
  readonly ports: Ports;
  readonly client: Client;
  /** The ID of this tab; empty until it is claimed. */
  readonly clientId: Signal<string>;
  /** Role, title and version; null until the server has responded. */
  readonly session: Signal<SessionResponse | null>;
  /** The name and color of this person; null until the server has given them. */
  readonly identity: Signal<OwnIdentity | null>;
  /** Names the gallery, so that stored state of one is not read by another. */
  readonly gallery: ReadonlySignal<string | undefined>;
  readonly galleryStore: GalleryStore;
  readonly toasts: ToastsModel;
  readonly entries: HistoryEntries;
  readonly location: LocationModel;
  readonly people: PeopleModel;
}
