import type { ReadonlySignal } from "@preact/signals";
import type { Person } from "../../wire/presence.ts";

export interface PeopleModel {
  /** Everybody else who is here, by name. */
  readonly others: ReadonlySignal<readonly Person[]>;
  /** This session as others see it; null until it has joined. */
  readonly self: ReadonlySignal<Person | null>;
  /** The name others see; "" for none given. */
  readonly name: ReadonlySignal<string>;
  setName(name: string): void;
  /** Others in that folder itself. */
  inFolder(folder: string): readonly Person[];
  /** Others who look at that image. */
  lookingAt(path: string): readonly Person[];
  /** Whose view this page follows, or null. */
  readonly following: ReadonlySignal<Person | null>;
  /** Shows what they show until `unfollow` or until this person goes somewhere themselves. */
  follow(person: string): void;
  unfollow(): void;
  /** Counts of a folder, from the server. */
  counts(folder: string): { readonly viewing: number; readonly editing: number };
}
