import type { ReadonlySignal } from "@preact/signals";
import type { Item } from "../../wire/listing.ts";

/** Of the images that edits apply to: how many have each label. */
export interface SelectionSummary {
  readonly count: number;
  /** The common star, or "mixed". */
  readonly star: number | null | "mixed";
  readonly flag: "pick" | "reject" | null | "mixed";
  /** Tags with the number of images that have it, most frequent first; without pick and reject. */
  readonly tags: readonly { readonly name: string; readonly count: number }[];
  /** "mixed" when they differ or are not all known. */
  readonly notes: { readonly kind: "same"; readonly text: string } | { readonly kind: "mixed" };
}

export interface MetadataSection {
  readonly title: string;
  /** Long texts (prompts) are folded. */
  readonly entries: readonly { readonly name: string; readonly value: string; readonly long: boolean }[];
}

export interface InspectorModel {
  /** The image at the cursor with the server's facts; null while loading or without cursor. */
  readonly item: ReadonlySignal<Item | null>;
  readonly summary: ReadonlySignal<SelectionSummary>;
  /** Who changed the labels last and when (ISO 8601), or null. */
  readonly lastChange: ReadonlySignal<{ readonly by: string; readonly at: string } | null>;
  readonly metadata: ReadonlySignal<
    | { readonly kind: "idle" | "loading" }
    | { readonly kind: "ready"; readonly sections: readonly MetadataSection[] }
    | { readonly kind: "none"; readonly message: string }
  >;
  /** Metadata is read only while its panel is open. */
  showMetadata(open: boolean): void;
  /** What is in the notes field; saved a moment after the last key, or at once by `commitNotes`. */
  readonly notesDraft: ReadonlySignal<string>;
  typeNotes(text: string): void;
  commitNotes(): void;
  dispose(): void;
}
