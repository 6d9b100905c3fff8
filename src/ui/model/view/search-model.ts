import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Cancel, Clock } from "../../../clock.ts";
import { unknownFieldHint } from "../../../gallery/field-hint.ts";
import { parseQuery, splitLastWord, toFieldWord } from "../../../gallery/query-parser.ts";
import type { Facets } from "../../../wire/query.ts";
import { readChoices, toggleChoice, type Choice } from "./facet-choice.ts";
import { nameOfAuthor } from "../people/author-name.ts";
import type { LocationModel } from "./location.ts";
import type { RecentSearches } from "./recent-searches.ts";
import { suggest, type Suggestion } from "./suggest.ts";

/** One condition of the query, with its alternatives. */
export interface Chip {
  /** As written in the query. */
  readonly text: string;
  readonly kind: "word" | "term" | "or" | "error";
  readonly negated: boolean;
}

/** The search box, its chips and completions. */
export interface SearchModel {
  /** The text in the search box. The view follows after a short delay, without an unfinished condition such as `tag:sk`. */
  readonly draft: ReadonlySignal<string>;
  readonly chips: ReadonlySignal<readonly Chip[]>;
  /** What is wrong with the query, or "". */
  readonly problem: ReadonlySignal<string>;
  /** A hint about a field that the language does not have, or "". */
  readonly hint: ReadonlySignal<string>;
  /** For the last word of the draft; recent searches while the draft is empty. */
  readonly suggestions: ReadonlySignal<readonly Suggestion[]>;
  type(text: string): void;
  /** Searches at once (Enter, blur). A field without a value at the end, such as `tag:`, is dropped. */
  commit(): void;
  /** Completes the last word and searches, unless it is a field that still needs a value, such as `tag:`. */
  accept(suggestion: Suggestion): void;
  removeChip(index: number): void;
  /** Toggles a label such as `tag:x`: chosen along with others of its kind, or excluded with `out`. */
  toggleChoice(term: string, out: boolean): void;
  choiceOf(term: string): Choice;
  clear(): void;
  dispose(): void;
}

export interface SearchOptions {
  readonly location: LocationModel;
  readonly facets: ReadonlySignal<Facets>;
  /** Names to suggest for `by:`, besides the authors in the view. */
  readonly people: ReadonlySignal<readonly string[]>;
  readonly recent: RecentSearches;
  readonly clock: Clock;
}

const typingMs = 180;

/** The search box: its text, which may be ahead of the query in the address. */
export function createSearchModel({ location, facets, people, recent, clock }: SearchOptions): SearchModel {
  const draft = signal(location.place.peek().query);
  const parsed = computed(() => parseQuery(draft.value));
  const choices = computed(() => readChoices(draft.value));
  /** The last query set by this box; any other came from elsewhere. */
  let own = draft.peek();
  /** False for changes by facets. */
  let typed = false;
  let cancel: Cancel = () => {};

  const commit = () => {
    cancel();
    if (isOpen(draft.peek())) draft.value = splitLastWord(draft.peek()).head;
    own = draft.peek().trim();
    location.setQuery(own);
    if (typed && own !== "") recent.add(own);
    typed = false;
  };
  const type = (text: string) => {
    typed = true;
    draft.value = text;
    cancel();
    cancel = clock.after(typingMs, () => {
      own = finishedPart(text);
      location.previewQuery(own);
    });
  };
  const replace = (text: string) => {
    draft.value = text;
    commit();
  };
  const clauses = () => parseQuery(draft.peek()).clauses.map(({ text }) => text);

  // Back, a Smart Folder or a followed person can change the query as well.
  const stop = effect(() => {
    const { query } = location.place.value;
    if (query === own) return;
    cancel();
    own = query;
    draft.value = query;
  });

  return {
    draft,
    chips: computed(() =>
      parsed.value.clauses.map(({ text, terms }): Chip => {
        const [first] = terms;
        const negated = terms.length === 1 && first?.negated === true;
        if (terms.some(({ problem }) => problem !== undefined)) return { text, kind: "error", negated };
        if (terms.length > 1) return { text, kind: "or", negated };
        return { text, kind: first?.test.kind === "text" ? "word" : "term", negated };
      }),
    ),
    problem: computed(() => {
      const terms = parsed.value.clauses.flatMap((clause) => clause.terms);
      return terms.find(({ problem }) => problem !== undefined)?.problem ?? "";
    }),
    hint: computed(() => unknownFieldHint(parsed.value)),
    suggestions: computed(() => {
      if (draft.value === "") return recent.queries.value.map(toRecent);
      return suggest(draft.value, facets.value, [
        ...new Set([...people.value, ...facets.value.authors.filter(nameOfAuthor)]),
      ]);
    }),
    type,
    commit,
    accept({ completed }) {
      type(completed);
      if (!isOpen(completed)) commit();
    },
    removeChip: (index) => replace(clauses().toSpliced(index, 1).join(" ")),
    toggleChoice: (term, out) => replace(toggleChoice(draft.peek(), term, out)),
    choiceOf: (term) => choices.value(term),
    clear: () => replace(""),
    dispose() {
      cancel();
      stop();
    },
  };
}

function toRecent(query: string): Suggestion {
  return { text: query, completed: query, count: null, hint: "recent" };
}

/** Whether the draft ends with a field that has no value. */
function isOpen(draft: string): boolean {
  return toFieldWord(splitLastWord(draft).word)?.values.length === 0;
}

/** Drops an unfinished condition at the end, which would match nothing. */
function finishedPart(draft: string): string {
  const { head, word } = splitLastWord(draft);
  const known = toFieldWord(word);
  const unfinished = known ? known.field.whole || known.values.length === 0 : /^-?\w+(?::|[<>]=?|=)$/u.test(word);
  return (unfinished ? head : draft).trim();
}
