import type { ReadonlySignal } from "@preact/signals";
import type { Client } from "../../client.ts";
import type { SessionAnswer } from "../../wire/health.ts";
import type { CommandsModel } from "./commands.ts";
import type { ConnectionModel } from "./connection.ts";
import type { EditsModel } from "./edits.ts";
import type { FoldersModel } from "./folders.ts";
import type { HighlightsModel } from "./highlights.ts";
import type { InspectorModel } from "./inspector.ts";
import type { LocationModel } from "./location.ts";
import type { OffViewModel } from "./off-view.ts";
import type { PeopleModel } from "./people.ts";
import type { Ports } from "./ports.ts";
import type { PreferencesModel } from "./preferences.ts";
import type { PreloadModel } from "./preload.ts";
import type { SearchModel } from "./search.ts";
import type { SelectionModel } from "./selection.ts";
import type { SmartFoldersModel } from "./smart-folders.ts";
import type { ToastsModel } from "./toasts.ts";
import type { ViewModel } from "./view.ts";

/** All state of the page. Components read signals and call methods, and keep nothing that matters of their own. */
export interface PageModels {
  readonly client: Client;
  /** Role, title and version; null until the server has answered. */
  readonly session: ReadonlySignal<SessionAnswer | null>;
  readonly location: LocationModel;
  readonly folders: FoldersModel;
  readonly view: ViewModel;
  readonly selection: SelectionModel;
  readonly edits: EditsModel;
  readonly inspector: InspectorModel;
  readonly search: SearchModel;
  readonly smartFolders: SmartFoldersModel;
  readonly connection: ConnectionModel;
  readonly people: PeopleModel;
  readonly highlights: HighlightsModel;
  readonly offView: OffViewModel;
  readonly preload: PreloadModel;
  readonly preferences: PreferencesModel;
  readonly toasts: ToastsModel;
  readonly commands: CommandsModel;
  /** Stops timers, streams and requests. */
  dispose(): void;
}

/** Builds every model on one set of ports, and starts: the first query, the live stream, the presence. */
export declare function createPageModels(ports: Ports): PageModels;
