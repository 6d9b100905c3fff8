import type { FoundImage } from "../source/source.ts";
import { nameOf } from "./path.ts";

/** One image of the gallery, without its labels. Values are never mutated. */
export interface Picture extends FoundImage {
  readonly name: string;
  /** Names the content cheaply: changes when the file's size or modification time does. */
  readonly hash: string;
  /** Sorts paths as people do: numbers by value, without regard to case. */
  readonly sortKey: string;
  /** The path in lower case, for search. */
  readonly searchText: string;
}

export function toPicture(found: FoundImage): Picture {
  const hash = `${found.size.toString(36)}-${Math.round(found.modifiedAt).toString(36)}`;
  return {
    ...found,
    name: nameOf(found.path),
    hash,
    sortKey: toSortKey(found.path),
    searchText: found.path.toLowerCase(),
  };
}

/** Digit runs carry their length in front, so that a plain comparison of strings orders 2 before 10. */
function toSortKey(path: string): string {
  return path.toLowerCase().replace(/\d+/g, (digits) => {
    const value = digits.replace(/^0+(?=\d)/, "");
    return String.fromCharCode(0x30 + Math.min(value.length, 9)) + value;
  });
}
