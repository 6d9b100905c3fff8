import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Cancel, Clock } from "../../../clock.ts";
import { parseQuery, splitLastWord, toFieldWord } from "../../../gallery/query.ts";
import type { Facets } from "../../../wire/query.ts";
import type { LocationModel } from "./location.ts";
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
  /** What is being typed; the view follows shortly, but for a condition that is still being written, such as `tag:sk`. */
  readonly draft: ReadonlySignal<string>;
  readonly chips: ReadonlySignal<readonly Chip[]>;
  /** What is wrong with the query, or "". */
  readonly problem: ReadonlySignal<string>;
  /** For the last word of the draft. */
  readonly suggestions: ReadonlySignal<readonly Suggestion[]>;
  type(text: string): void;
  /** Searches for the draft at once (Enter, blur), without a field at its end that got no value. */
  commit(): void;
  /** Completes the last word and searches; a field such as `tag:` waits for its value. */
  accept(suggestion: Suggestion): void;
  removeChip(index: number): void;
  /** Adds a condition such as `tag:x` or `-tag:x`, or removes it when it is there; for facets. */
  toggleTerm(term: string): void;
  hasTerm(term: string): boolean;
  clear(): void;
  dispose(): void;
}

export interface SearchOptions {
  readonly location: LocationModel;
  readonly facets: ReadonlySignal<Facets>;
  readonly clock: Clock;
}

const typingMs = 180;

/** The search box: text that is being typed over the query that the view shows. */
export function createSearchModel({ location, facets, clock }: SearchOptions): SearchModel {
  const draft = signal(location.place.peek().query);
  const parsed = computed(() => parseQuery(draft.value));
  let cancel: Cancel = () => {};

  const commit = () => {
    cancel();
    if (isOpen(draft.peek())) draft.value = splitLastWord(draft.peek()).head;
    location.setQuery(draft.peek().trim());
  };
  const type = (text: string) => {
    draft.value = text;
    cancel();
    cancel = clock.after(typingMs, () => location.setQuery(finishedPart(text)));
  };
  const replace = (text: string) => {
    draft.value = text;
    commit();
  };
  const clauses = () => parseQuery(draft.peek()).clauses.map(({ text }) => text);

  // Back, a Smart Folder or someone who is followed may change the query as well.
  const stop = effect(() => {
    const { query } = location.place.value;
    if (draft.peek().trim() !== query && finishedPart(draft.peek()) !== query) {
      cancel();
      draft.value = query;
    }
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
    suggestions: computed(() => suggest(draft.value, facets.value, facets.value.authors)),
    type,
    commit,
    accept: ({ completed }) => (isOpen(completed) ? type : replace)(completed),
    removeChip: (index) => replace(clauses().toSpliced(index, 1).join(" ")),
    toggleTerm(term) {
      const terms = clauses();
      const kept = terms.filter((each) => each !== term);
      // A condition and its opposite leave nothing, so one takes the other's place.
      const opposite = term.startsWith("-") ? term.slice(1) : `-${term}`;
      const added = kept.length === terms.length ? [...kept.filter((each) => each !== opposite), term] : kept;
      replace(added.join(" "));
    },
    hasTerm: (term) => parsed.value.clauses.some(({ text }) => text === term),
    clear: () => replace(""),
    dispose() {
      cancel();
      stop();
    },
  };
}

/** Whether there is a field at the end without its value. */
function isOpen(draft: string): boolean {
  return toFieldWord(splitLastWord(draft).word)?.values.length === 0;
}

/** Without a condition at the end that finds nothing until its value is whole. */
function finishedPart(draft: string): string {
  const { head, word } = splitLastWord(draft);
  const known = toFieldWord(word);
  const unfinished = known ? known.field.whole || known.values.length === 0 : /^-?\w+(?::|[<>]=?|=)$/u.test(word);
  return (unfinished ? head : draft).trim();
}
