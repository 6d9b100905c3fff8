import { isFlagTag } from "../../../gallery/flag.ts";
import { quoteWord, splitLastWord, tagTerm, toFieldWord, type FieldWord } from "../../../gallery/query-parser.ts";
import { properties, searchFields } from "../../../gallery/search-language.ts";
import type { Facets } from "../../../wire/query.ts";

/** A way to complete what is being typed. */
export interface Suggestion {
  /** The word it offers, such as `tag:sky`. */
  readonly text: string;
  /** The whole draft with the word in place. */
  readonly completed: string;
  /** Matching images in the view; null when unknown. */
  readonly count: number | null;
  readonly hint: string;
}

interface Suggestable {
  readonly text: string;
  readonly count: number | null;
  readonly hint: string;
}

const most = 8;

/** Completions of the draft's last word, most useful first; none after a space. `people` are names for `by:`. */
export function suggest(draft: string, facets: Facets, people: readonly string[]): Suggestion[] {
  const { head, word } = splitLastWord(draft);
  const sign = word.startsWith("-") ? "-" : "";
  const typed = word.slice(sign.length).toLowerCase();
  if (typed === "") return [];
  const known = toFieldWord(word);
  return (known ? valueOffers(known, word, facets, people) : fieldOffers(typed, facets))
    .filter(({ text }) => text.toLowerCase() !== typed)
    .slice(0, most)
    .map((offer) => {
      const text = sign + offer.text;
      const open = /[:=<>]$/.test(text);
      return { text, completed: `${head}${text}${open ? "" : " "}`, count: offer.count, hint: offer.hint };
    });
}

/** Fields by their names, and tags. */
function fieldOffers(typed: string, facets: Facets): Suggestable[] {
  const fields = searchFields.flatMap(({ offers }) => offers).map((offer) => ({ ...offer, count: null }));
  const tags = facets.tags.map(({ name, count }) => ({ name, text: tagTerm(name), count, hint: "tag" }));
  return [
    ...fields.filter(({ text }) => text.startsWith(typed)),
    ...tags.filter(({ name }) => name.toLowerCase().startsWith(typed)),
  ];
}

/** Values for a field, without those already written. */
function valueOffers(known: FieldWord, word: string, facets: Facets, people: readonly string[]): Suggestable[] {
  const { field, start, comparison, values } = known;
  const open = word.endsWith(",") ? "" : (values.at(-1) ?? "");
  const before = word.endsWith(",") ? values : values.slice(0, -1);
  const typed = open.replaceAll('"', "").toLowerCase();
  const written = new Set(before.map((value) => value.toLowerCase()));
  const whole = [start.toLowerCase() + before.join(","), ...(before.length > 0 ? [","] : [])].join("");
  const fixed = searchFields
    .flatMap(({ offers }) => offers)
    .filter(({ text }) => text.startsWith(start.toLowerCase()) && text.length > start.length && comparison === "=");
  const offered = valuesOf(field.name, facets, people)
    .filter(({ text }) => text.toLowerCase().startsWith(typed) && !written.has(quoteWord(text).toLowerCase()))
    .map((offer) => ({ ...offer, text: whole + quoteWord(offer.text) }));
  return offered.length > 0 || before.length > 0
    ? offered
    : fixed
        .filter(({ text }) => text.startsWith(start.toLowerCase() + typed))
        .map((offer) => ({ ...offer, count: null }));
}

/** Known values of a field. */
function valuesOf(name: string, facets: Facets, people: readonly string[]): Suggestable[] {
  switch (name) {
    case "tag":
      return facets.tags.map((tag) => ({ text: tag.name, count: tag.count, hint: "tag" }));
    case "type":
      return facets.types.map((type) => ({ text: type.name, count: type.count, hint: "file type" }));
    case "is":
      return properties.map(({ name: text, hint }) => ({ text, hint, count: countOf(text, facets) }));
    case "star":
      return [
        ...facets.stars.counts.map((count, star) => ({ text: String(star), count, hint: "stars" })).toReversed(),
        { text: "none", count: facets.stars.none, hint: "no stars" },
      ];
    case "by":
      return people.map((text) => ({ text, count: null, hint: "labelled last by" }));
    default:
      return [];
  }
}

function countOf(property: string, facets: Facets): number | null {
  if (isFlagTag(property)) return facets.flags[property];
  if (property === "unflagged") return facets.flags.none;
  if (property === "untagged") return facets.untagged;
  return property === "unreviewed" ? facets.unreviewed : null;
}
