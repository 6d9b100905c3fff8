import type { XmpFiles } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import { decodeIndex, encodeIndex } from "./index-bytes.ts";
import type { AppliedChange } from "./gallery-reader.ts";
import type { Gallery } from "./gallery.ts";

/** Where the index is stored for the next run. */
export interface IndexStore {
  loadIndex?(): Promise<Uint8Array | undefined>;
  /** Rejects if it cannot be stored; the one before is kept. */
  saveIndex?(pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** The index that is stored for the next start. */
export interface StoredIndex {
  /** Shows what the last run stored; returns false if it stored nothing valid. */
  show(): Promise<boolean>;
  /** The gallery differs from what is stored. */
  changed(): void;
  /** Stores the gallery if it has changed. Never rejects. */
  save(): Promise<void>;
  /** Stores the gallery with what is about to be done because of it. Never rejects. */
  saveWith(pending: string): Promise<void>;
}

export interface StoredIndexOptions {
  readonly gallery: Gallery;
  readonly otherFiles: (folder: string) => OtherFiles | undefined;
  readonly xmpFiles: (folder: string) => XmpFiles | undefined;
  readonly slices: TimeSlices;
  readonly store: IndexStore | undefined;
  readonly apply: (change: AppliedChange) => Promise<void>;
  /** Called with what the last run was about to do, once its gallery is shown. */
  readonly onPending: (pending: string) => Promise<void>;
}

/** How often a changed index is stored. */
export const saveIntervalMs = 60_000;

export function createStoredIndex({
  gallery,
  otherFiles,
  xmpFiles,
  slices,
  store,
  apply,
  onPending,
}: StoredIndexOptions): StoredIndex {
  let isStored = false;

  const save = async (pending: string): Promise<void> => {
    if (!store?.saveIndex) return;
    try {
      await slices.finish(
        (slice) =>
          store.saveIndex?.(encodeIndex({ gallery, otherFiles, xmpFiles, pending }, slice)) ?? Promise.resolve(),
      );
    } catch {
      // Without it the next start takes longer.
      isStored = false;
    }
  };

  return {
    async show() {
      const bytes = await store?.loadIndex?.();
      const index = bytes && (await slices.finish((slice) => decodeIndex(bytes, slice)));
      if (!index) return false;
      const { images, folders, others, xmpFiles: beside, pending } = index;
      await apply({ put: images, drop: new Set(), folders, others, xmpFiles: beside });
      isStored = pending === "";
      if (pending !== "") await onPending(pending);
      return true;
    },
    changed() {
      isStored = false;
    },
    async save() {
      if (isStored) return;
      isStored = true;
      await save("");
    },
    async saveWith(pending) {
      await save(pending);
      // Once it is done it need not be stored any longer.
      isStored = false;
    },
  };
}
