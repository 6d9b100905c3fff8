import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { KeyValueStore, Ports } from "./ports.ts";

/** `system` follows the operating system. */
export type ThemeChoice = "system" | "light" | "dark";

/** Preferences, stored on this device. */
export interface Preferences {
  readonly theme: ThemeChoice;
  /** Height of a row of thumbnails in px, 64 to 512. */
  readonly thumbnailSize: number;
  readonly sidebarOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly metadataOpen: boolean;
  readonly filmstripOpen: boolean;
  readonly autoAdvance: boolean;
  /** Zoom and pan stay from image to image. */
  readonly keepZoom: boolean;
  /** Titles of the sections of the sidebar that are folded. */
  readonly foldedSections: readonly string[];
  /** In the viewer a swipe up picks and one down rejects; otherwise one down goes back. */
  readonly swipeLabels: boolean;
}

/** The preferences, and values derived from them. */
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

/** Bounds of the thumbnail size, in px. */
export const thumbnailSizes = { smallest: 64, largest: 512 } as const;

/** Under its own key, because `first-paint.ts` reads it before any model exists. */
const themeKey = "lenslet.theme";
const preferencesKey = "lenslet.preferences";

const defaults: Preferences = {
  theme: "system",
  thumbnailSize: 192,
  sidebarOpen: true,
  inspectorOpen: true,
  metadataOpen: false,
  filmstripOpen: true,
  autoAdvance: false,
  keepZoom: false,
  foldedSections: [],
  swipeLabels: false,
};

/** Reads the stored preferences, and stores every change. Unreadable values get their defaults. */
export function createPreferencesModel(options: {
  readonly store: KeyValueStore;
  readonly systemDark: Ports["systemDark"];
}): PreferencesModel {
  const { store, systemDark } = options;
  const values = signal(readPreferences(store));
  const dark = signal(systemDark.read());
  const capsLock = signal(false);
  const stop = systemDark.onChange((next) => (dark.value = next));

  return {
    values,
    theme: computed(() => {
      const { theme } = values.value;
      if (theme !== "system") return theme;
      return dark.value ? "dark" : "light";
    }),
    autoAdvance: computed(() => values.value.autoAdvance || capsLock.value),
    set(change) {
      const next = { ...values.peek(), ...change };
      values.value = { ...next, thumbnailSize: clampSize(next.thumbnailSize) };
      const { theme, ...rest } = values.value;
      store.set(themeKey, theme);
      store.set(preferencesKey, JSON.stringify(rest));
    },
    setCapsLock: (on) => (capsLock.value = on),
    dispose: stop,
  };
}

function readPreferences(store: KeyValueStore): Preferences {
  const theme = store.get(themeKey);
  const kept = readRecord(store.get(preferencesKey));
  const flag = (name: string, fallback: boolean) => {
    const value = kept[name];
    return typeof value === "boolean" ? value : fallback;
  };
  const size = kept["thumbnailSize"];
  const folded = kept["foldedSections"];
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    thumbnailSize: clampSize(typeof size === "number" ? size : defaults.thumbnailSize),
    sidebarOpen: flag("sidebarOpen", defaults.sidebarOpen),
    inspectorOpen: flag("inspectorOpen", defaults.inspectorOpen),
    metadataOpen: flag("metadataOpen", defaults.metadataOpen),
    filmstripOpen: flag("filmstripOpen", defaults.filmstripOpen),
    autoAdvance: flag("autoAdvance", defaults.autoAdvance),
    keepZoom: flag("keepZoom", defaults.keepZoom),
    foldedSections: Array.isArray(folded) ? folded.filter((each) => typeof each === "string") : defaults.foldedSections,
    swipeLabels: flag("swipeLabels", defaults.swipeLabels),
  };
}

function clampSize(size: number): number {
  if (!Number.isFinite(size)) return defaults.thumbnailSize;
  return Math.round(Math.min(thumbnailSizes.largest, Math.max(thumbnailSizes.smallest, size)));
}

function readRecord(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Written by another version of the page, or by hand.
    return {};
  }
}
