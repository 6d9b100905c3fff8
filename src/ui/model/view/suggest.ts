import { flags, tagTerm } from "../../../gallery/query.ts";
import type { Facets } from "../../../wire/query.ts";

/** A way to complete what is being typed. */
export interface Suggestion {
  /** The word it offers, such as `tag:sky`. */
  readonly text: string;
  /** The whole draft with the word in place. */
  readonly completed: string;
  /** Images of the view that it would leave; null when not known. */
  readonly count: number | null;
  readonly hint: string;
}

interface Offer {
  readonly text: string;
  readonly count: number | null;
  readonly hint: string;
}

const most = 8;

const fields: readonly Offer[] = [
  { text: "tag:", count: null, hint: "has the tag" },
  { text: "star>=", count: null, hint: "at least so many stars" },
  { text: "star:none", count: null, hint: "not rated" },
  { text: "is:", count: null, hint: "pick, reject, untagged, …" },
  { text: "type:", count: null, hint: "jpeg, png, webp, …" },
  { text: "name:", count: null, hint: "in the file's name" },
  { text: "notes:", count: null, hint: "in the notes" },
  { text: "by:", count: null, hint: "who labelled it last" },
  { text: "w>=", count: null, hint: "at least so wide, in px" },
  { text: "h>=", count: null, hint: "at least so high, in px" },
  { text: "size>", count: null, hint: "larger than, such as 2mb" },
  { text: "before:", count: null, hint: "older than, such as 2024-05" },
  { text: "after:", count: null, hint: "newer than, such as 2024-05" },
];

/** Completions of the draft's last word, the most useful first; none once a blank follows it. */
export function suggest(draft: string, facets: Facets): Suggestion[] {
  const word = /(?:"[^"]*"?|[^\s"])+$/u.exec(draft)?.[0] ?? "";
  const sign = word.startsWith("-") ? "-" : "";
  const typed = word.slice(sign.length).toLowerCase();
  if (typed === "") return [];
  const head = draft.slice(0, draft.length - word.length);
  return offers(typed, facets)
    .filter(({ text }) => text.toLowerCase() !== typed)
    .slice(0, most)
    .map((offer) => {
      const text = sign + offer.text;
      const open = /[:=>]$/.test(text);
      return { text, completed: `${head}${text}${open ? "" : " "}`, count: offer.count, hint: offer.hint };
    });
}

function offers(typed: string, facets: Facets): Offer[] {
  const value = (field: string) =>
    typed.startsWith(field) ? typed.slice(field.length).replaceAll('"', "") : undefined;
  const ofTag = value("tag:");
  const tags = (beginning: string) =>
    facets.tags
      .filter(({ name }) => name.toLowerCase().startsWith(beginning))
      .map(({ name, count }): Offer => ({ text: tagTerm(name), count, hint: "tag" }));
  if (ofTag !== undefined) return tags(ofTag);
  const ofType = value("type:");
  if (ofType !== undefined) {
    return facets.types
      .filter(({ name }) => name.startsWith(ofType))
      .map(({ name, count }) => ({ text: `type:${name}`, count, hint: "kind of file" }));
  }
  const ofIs = value("is:");
  if (ofIs !== undefined) {
    return flags
      .filter((flag) => flag.startsWith(ofIs))
      .map((flag) => ({ text: `is:${flag}`, count: flag === "untagged" ? facets.untagged : null, hint: "" }));
  }
  return [...fields.filter(({ text }) => text.startsWith(typed)), ...tags(typed)];
}
