import type { Slice } from "../../time-slices.ts";
import type { Facets, NameCount } from "../../wire/query.ts";
import { flagOf, isFlagTag } from "../flag.ts";
import { formats } from "./column-table.ts";
import type { ImageTable } from "./image-table.ts";
import { isMatch, missesKind } from "./row-match.ts";
import type { RowOrder } from "./row-orders.ts";

/** Rows that match, and the facets of them. */
export interface TalliedRows {
  /** In the order in which the rows were tested. */
  readonly rows: RowOrder;
  /** Without authors, whose names depend on the order. */
  readonly facets: Facets;
}

const rowsPerLook = 8192;

/**
 * Selects the rows with the code `isMatch` (all without codes) and counts their labels. A row that misses only the filters of
 * one facet kind is counted for that kind.
 */
export async function tallyRows(
  table: ImageTable,
  scope: RowOrder,
  codes: Uint8Array | undefined,
  slice: Slice,
): Promise<TalliedRows> {
  const lists = table.shared.tags.values;
  const isUnflagged = Uint8Array.from(lists, (list) => (flagOf(list) === null ? 1 : 0));
  const star = table.column("star");
  const tags = table.column("tags");
  const format = table.column("format");
  // By facet kind: how often each list of tags, number of stars and format occurs.
  const [inTags, inFlags, inStars, inTypes] = [lists.length, lists.length, 7, formats.length].map(
    (length) => new Uint32Array(length),
  );
  if (!inTags || !inFlags || !inStars || !inTypes) throw new RangeError("There are four facet kinds.");
  const counters = [inTags, inFlags, inStars, inTypes];
  const columns = [tags, tags, star, format];
  const matched = codes ? new Uint32Array(scope.length) : scope;
  let count = 0;
  let unreviewed = 0;
  for (let at = 0; at < scope.length; at += 1) {
    const row = scope[at] ?? 0;
    const code = codes ? (codes[row] ?? 0) : isMatch;
    if (code === isMatch) {
      if (codes) matched[count] = row;
      count += 1;
      const list = tags[row] ?? 0;
      const stars = star[row] ?? 0;
      add(inTags, list);
      add(inFlags, list);
      add(inStars, stars);
      add(inTypes, format[row] ?? 0);
      if (stars === 0 && isUnflagged[list] === 1) unreviewed += 1;
    } else if (code >= missesKind) {
      const counter = counters[code - missesKind];
      const column = columns[code - missesKind];
      if (counter && column) add(counter, column[row] ?? 0);
    }
    if (at % rowsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return {
    rows: count === matched.length ? matched : matched.slice(0, count),
    facets: {
      ...tagFacets(lists, inTags),
      flags: flagFacets(lists, inFlags),
      stars: { none: inStars[0] ?? 0, counts: [...inStars.subarray(1)] },
      types: toCounts(formats.map((name, id) => ({ name, count: inTypes[id] ?? 0 }))),
      authors: [],
      unreviewed,
    },
  };
}

/** Bounds the names for completion, because scripts may write under any number of them. */
const mostAuthors = 200;

/** Who labelled the rows last: the first 200 names, sorted. */
export async function authorsOf(table: ImageTable, rows: RowOrder, slice: Slice): Promise<string[]> {
  const { values } = table.shared.authors;
  const isSeen = new Uint8Array(values.length);
  const author = table.column("author");
  const names: string[] = [];
  for (let at = 0; at < rows.length && names.length < Math.min(mostAuthors, values.length - 1); at += 1) {
    const id = author[rows[at] ?? 0] ?? 0;
    if (id > 0 && isSeen[id] === 0) {
      isSeen[id] = 1;
      names.push(values[id] ?? "");
    }
    if (at % rowsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return names.sort();
}

function add(counts: Uint32Array, id: number): void {
  counts[id] = (counts[id] ?? 0) + 1;
}

function tagFacets(lists: readonly (readonly string[])[], counts: Uint32Array): Pick<Facets, "tags" | "untagged"> {
  const tags = new Map<string, number>();
  let untagged = 0;
  for (const [list, names] of lists.entries()) {
    const count = counts[list] ?? 0;
    if (count === 0) continue;
    const own = names.filter((name) => !isFlagTag(name));
    if (own.length === 0) untagged += count;
    for (const name of own) tags.set(name, (tags.get(name) ?? 0) + count);
  }
  return { tags: toCounts([...tags].map(([name, count]) => ({ name, count }))), untagged };
}

function flagFacets(lists: readonly (readonly string[])[], counts: Uint32Array): Facets["flags"] {
  const flags = { pick: 0, reject: 0, none: 0 };
  for (const [list, names] of lists.entries()) flags[flagOf(names) ?? "none"] += counts[list] ?? 0;
  return flags;
}

/** The most frequent first. */
function toCounts(counts: readonly NameCount[]): NameCount[] {
  return counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
