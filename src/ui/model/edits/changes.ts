import { reverse, type Transition } from "./transition.ts";

/** The changes of very many images, in a form that takes little memory. Never changes. */
export interface PackedChanges {
  /** How many images. */
  readonly length: number;
  /** The inverse changes. */
  reversed(): PackedChanges;
  /** The same for files that have other paths now. */
  renamed(pathNow: (path: string) => string): PackedChanges;
  /** The changes, some thousands at a time. */
  parts(): AsyncIterable<readonly Transition[]>;
}

/** What a step changed. */
export type Changes = readonly Transition[] | PackedChanges;

/** Whether changes are packed. */
export function isPacked(changes: Changes): changes is PackedChanges {
  return "parts" in changes;
}

/** The inverse changes. */
export function reversed(changes: Changes): Changes {
  return isPacked(changes) ? changes.reversed() : changes.map(reverse);
}

/** The images; none of packed changes. */
export function pathsOf(changes: Changes): string[] {
  return isPacked(changes) ? [] : changes.map(({ path }) => path);
}
