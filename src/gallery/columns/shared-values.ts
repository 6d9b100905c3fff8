import { unlabelled, type Labels } from "../../wire/sidecar.ts";
import type { SharedValues } from "./column-table.ts";
import { createBounded, createInterned, createInternedTexts } from "./interned.ts";

/** Bounds on what files say, characters of all images together. Real folders have a few hundred cameras and lenses. */
const mostNames = 4_000_000;
const mostPrompts = 64_000_000;
const mostLabels = 64_000_000;

export function createSharedValues(): SharedValues {
  const keyOf = ({ star, tags, notes }: Labels) => JSON.stringify([star, tags, notes]);
  return {
    tags: createInterned<readonly string[]>([], (tags) => (tags.length === 1 ? `=${tags[0]}` : JSON.stringify(tags))),
    authors: createInterned("", (author) => author),
    cameras: createInternedTexts(mostNames),
    lenses: createInternedTexts(mostNames),
    models: createInternedTexts(mostNames),
    prompts: createInternedTexts(mostPrompts),
    fileLabels: createBounded(createInterned(unlabelled, keyOf), mostLabels, keyOf),
  };
}
