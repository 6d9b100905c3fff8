import { limits } from "./limits.ts";

/** Whether notes are short enough to be stored. */
export function notesFit(text: string): boolean {
  return text.length <= limits.notesBytes && new TextEncoder().encode(text).length <= limits.notesBytes;
}

/** Whether a tag is short enough to be stored. */
export function tagFits(tag: string): boolean {
  return tag.length <= limits.tagCharacters;
}
