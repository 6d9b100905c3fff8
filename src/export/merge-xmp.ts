import { readXmpProperties } from "../image/xmp-properties.ts";
import type { ExportRow } from "../wire/export.ts";
import { toXmpDescription } from "./xmp.ts";

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const own = "urn:lenslet:labels:1";

/** The properties that labels replace, by namespace and name. Those of our own namespace are all replaced. */
const replaced: ReadonlySet<string> = new Set([
  "http://ns.adobe.com/xap/1.0/ Rating",
  "http://ns.adobe.com/xap/1.0/ MetadataDate",
  "http://ns.adobe.com/xmp/1.0/DynamicMedia/ pick",
  "http://purl.org/dc/elements/1.1/ subject",
  "http://purl.org/dc/elements/1.1/ description",
  "http://ns.adobe.com/lightroom/1.0/ hierarchicalSubject",
  "http://www.digikam.org/ns/1.0/ TagsList",
  "http://www.digikam.org/ns/1.0/ PickLabel",
]);

const description = "http://purl.org/dc/elements/1.1/ description";
/** An entry of an `rdf:Alt` that is not the default. */
const otherLanguage = /<rdf:li\s+xml:lang\s*=\s*(?:"(?!x-default")[^"]*"|'(?!x-default')[^']*')\s*>[^<]*<\/rdf:li>/gu;

/** Comments and the like, or a tag with its attributes. */
const markup =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/>=]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/gu;
const attribute = /\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/gu;

interface Element {
  readonly start: number;
  readonly name: string;
  readonly prefixes: ReadonlyMap<string, string>;
  /** The ranges of attributes that labels replace. */
  readonly cuts: Range[];
  /** Whether it has something that stays. */
  hasForeign: boolean;
  hasOwn: boolean;
}
type Range = readonly [from: number, to: number];

/**
 * An XMP packet with the labels of `row` in place of those that it has; every other byte of it stays, but for white space
 * before what is replaced. Throws an XmpError if it is not XMP.
 */
export function mergeXmp(text: string, row: ExportRow): string {
  readXmpProperties(text);
  const cuts: Range[] = [];
  const stack: Element[] = [];
  let about: string | undefined;
  let translations = "";
  let end: number | undefined;

  const close = (to: number): void => {
    const element = stack.pop();
    const parent = stack.at(-1);
    if (!element || !parent) return;
    if (stack.at(-2)?.name === `${rdf} RDF` && parent.name === `${rdf} Description`) {
      if (element.name === description) translations += otherLanguages(text.slice(element.start, to));
      if (isReplaced(element.name)) cuts.push([beforeSpace(text, element.start), to]);
      else parent.hasForeign = true;
    } else if (element.name === `${rdf} Description` && parent.name === `${rdf} RDF`) {
      if (element.hasOwn && !element.hasForeign) cuts.push([beforeSpace(text, element.start), to]);
      else cuts.push(...element.cuts);
    }
  };

  for (const { 0: tag, 1: closing, 2: name = "", 3: attributes = "", 4: empty, index } of text.matchAll(markup)) {
    if (name === "") continue;
    if (closing === "/") {
      if (stack.at(-1)?.name === `${rdf} RDF` && stack.length <= 2) end = index;
      close(index + tag.length);
      continue;
    }
    const given = [...attributes.matchAll(attribute)];
    const prefixes = new Map(stack.at(-1)?.prefixes);
    for (const [, key = "", value = ""] of given) {
      if (key === "xmlns") prefixes.set("", value.slice(1, -1));
      if (key.startsWith("xmlns:")) prefixes.set(key.slice(6), value.slice(1, -1));
    }
    const element: Element = {
      start: index,
      name: resolve(name, prefixes),
      prefixes,
      cuts: [],
      hasForeign: false,
      hasOwn: false,
    };
    const isDescription = element.name === `${rdf} Description` && stack.at(-1)?.name === `${rdf} RDF`;
    for (const { 0: whole, 1: key = "", 2: value = "", index: at } of isDescription ? given : []) {
      if (/^xmlns(?:$|:)/u.test(key)) continue;
      const resolved = resolve(key, prefixes);
      const from = index + 1 + name.length + at;
      if (resolved === `${rdf} about`) about ??= value;
      else if (isReplaced(resolved)) {
        element.cuts.push([from, from + whole.length]);
        element.hasOwn ||= resolved.startsWith(`${own} `);
      } else element.hasForeign = true;
    }
    stack.push(element);
    if (empty === "/") close(index + tag.length);
  }
  if (end === undefined) throw new TypeError("RDF has no end");
  const at = beforeSpace(text, end);
  const inserted = `\n  ${toXmpDescription(row, about, translations)}`;
  return without(text.slice(0, at), cuts) + inserted + text.slice(at);
}

/** Notes are the description in no particular language; the others stay. */
function otherLanguages(element: string): string {
  return [...element.matchAll(otherLanguage)].map(([entry]) => `     ${entry}\n`).join("");
}

function isReplaced(name: string): boolean {
  return name.startsWith(`${own} `) || replaced.has(name);
}

function resolve(name: string, prefixes: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(":");
  return `${prefixes.get(colon < 0 ? "" : name.slice(0, colon)) ?? ""} ${name.slice(colon + 1)}`;
}

function beforeSpace(text: string, at: number): number {
  let from = at;
  while (from > 0 && " \t\r\n".includes(text[from - 1] ?? "")) from -= 1;
  return from;
}

/** Cuts may lie inside of one another. */
function without(text: string, cuts: readonly Range[]): string {
  let kept = "";
  let at = 0;
  for (const [from, to] of cuts.toSorted((one, other) => one[0] - other[0])) {
    if (from > at) kept += text.slice(at, from);
    at = Math.max(at, to);
  }
  return kept + text.slice(at);
}
