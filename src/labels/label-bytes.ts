import type { Labels } from "../wire/sidecar.ts";

/** Adds up how many bytes labels take as JSON in UTF-8. */
export interface LabelBytes {
  /** Adds the labels of one image; returns the total. */
  add(labels: Pick<Labels, "tags" | "notes" | "metrics">): number;
}

/** About how many bytes the other fields and the path of an image take. */
const otherBytes = 200;
const metricBytes = 24;

export function createLabelBytes(): LabelBytes {
  let total = 0;
  let lastNotes = "";
  let lastNotesBytes = 2;
  return {
    add({ tags, notes, metrics }) {
      // Many images of one edit share their notes.
      if (notes !== lastNotes) {
        lastNotes = notes;
        lastNotesBytes = jsonBytes(notes);
      }
      total += otherBytes + lastNotesBytes;
      for (const tag of tags) total += jsonBytes(tag) + 1;
      if (metrics) for (const name of Object.keys(metrics)) total += jsonBytes(name) + metricBytes;
      return total;
    },
  };
}

/** The length of a JSON string in UTF-8, with its quotes. */
function jsonBytes(text: string): number {
  let bytes = 2;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20) bytes += 6;
    else if (code === 0x22 || code === 0x5c) bytes += 2;
    else if (code < 0x80) bytes += 1;
    // Each half of a surrogate pair takes two of its four bytes.
    else if (code < 0x800 || (code >= 0xd800 && code < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
