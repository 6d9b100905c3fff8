import type { PackedChanges } from "./changes.ts";
import { fromEdits, readEdits, reverse, toEdits, type Transition } from "./transition.ts";

type PathNow = (path: string) => string;

/** Packs the changes of very many images as text outside of the script's memory, part by part. */
export function createPack(): { add(part: readonly Transition[]): void; close(): PackedChanges } {
  const texts: Blob[] = [];
  let length = 0;
  return {
    add(part) {
      if (part.length === 0) return;
      texts.push(new Blob([JSON.stringify(toEdits(part))]));
      length += part.length;
    },
    close: () => packed([...texts], length, false, []),
  };
}

function packed(
  texts: readonly Blob[],
  length: number,
  isReversed: boolean,
  renames: readonly PathNow[],
): PackedChanges {
  return {
    length,
    reversed: () => packed(texts, length, !isReversed, renames),
    renamed: (pathNow) => packed(texts, length, isReversed, [...renames, pathNow]),
    async *parts() {
      for (const text of texts) {
        yield fromEdits(readEdits(await text.text())).map((each) => {
          const transition = { ...each, path: renames.reduce((path, pathNow) => pathNow(path), each.path) };
          return isReversed ? reverse(transition) : transition;
        });
      }
    },
  };
}
