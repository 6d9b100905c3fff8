import type { ReadonlySignal } from "@preact/signals";
import type { KeyValueStore, Ports } from "./ports.ts";

export type ThemeChoice = "system" | "light" | "dark";

/** How this device likes the page; kept on the device. */
export interface Preferences {
  readonly theme: ThemeChoice;
  /** Height of a row of thumbnails in px, 64 to 512. */
  readonly thumbnailSize: number;
  readonly sidebarOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly metadataOpen: boolean;
  readonly filmstripOpen: boolean;
  readonly autoAdvance: boolean;
  readonly keepZoom: boolean;
}

export interface PreferencesModel {
  readonly values: ReadonlySignal<Preferences>;
  /** The theme in effect. */
  readonly theme: ReadonlySignal<"light" | "dark">;
  /** Auto-advance, by preference or while Caps Lock is on. */
  readonly autoAdvance: ReadonlySignal<boolean>;
  set(change: Partial<Preferences>): void;
  setCapsLock(on: boolean): void;
  dispose(): void;
}

export declare function createPreferencesModel(options: {
  readonly store: KeyValueStore;
  readonly systemDark: Ports["systemDark"];
}): PreferencesModel;
