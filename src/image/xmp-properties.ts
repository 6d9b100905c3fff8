import { XMLParser, XMLValidator } from "fast-xml-parser";

/** The properties of an XMP packet by their usual prefix and name: a text, or the entries of a list. */
export type XmpProperties = ReadonlyMap<string, string | readonly string[]>;

/** It is not XMP; `message` is a sentence with the line. */
export class XmpError extends Error {
  override readonly name = "XmpError";
}

/** Prefixes under which properties are looked up here; files may declare others for the same namespaces. */
const namespaces: Readonly<Record<string, string>> = {
  "http://ns.adobe.com/xap/1.0/": "xmp",
  "http://ns.adobe.com/xmp/1.0/DynamicMedia/": "xmpDM",
  "http://ns.adobe.com/exif/1.0/": "exif",
  "http://ns.adobe.com/exif/1.0/aux/": "aux",
  "http://ns.adobe.com/photoshop/1.0/": "photoshop",
  "http://purl.org/dc/elements/1.1/": "dc",
  "http://ns.adobe.com/lightroom/1.0/": "lr",
  "http://www.digikam.org/ns/1.0/": "digiKam",
  "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
  "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
  "urn:lenslet:labels:1": "lenslet",
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  // Character references count as these.
  htmlEntities: true,
  isArray: (name) => /(?:^|:)(?:li|Description)$/u.test(name),
});

type Node = Readonly<Record<string, unknown>>;

/**
 * Reads the properties of an XMP packet (ISO 16684-1). Document types are refused, so that no entity can expand. Throws an
 * XmpError if it is not XMP.
 */
export function readXmpProperties(text: string): XmpProperties {
  if (/<!(?:DOCTYPE|ENTITY)/u.test(text)) throw new XmpError("XMP must not have a document type.");
  const valid = XMLValidator.validate(text.replace(/^\uFEFF/u, "").trimStart());
  if (valid !== true) throw new XmpError(`Line ${valid.err.line} is not well-formed XML: ${valid.err.msg}`);
  const document: unknown = parser.parse(text);
  const properties = new Map<string, string | readonly string[]>();
  let found = false;
  for (const { node, prefixes } of findDescriptions(document, new Map())) {
    found = true;
    for (const [name, value] of Object.entries(node)) readProperty(properties, prefixes, name, value);
  }
  if (!found) throw new XmpError("There is no XMP in it.");
  return properties;
}

/** Each `rdf:Description` below `rdf:RDF`, with the namespaces in force there. */
function* findDescriptions(
  value: unknown,
  outer: ReadonlyMap<string, string>,
): Generator<{ node: Node; prefixes: ReadonlyMap<string, string> }> {
  if (!isNode(value)) return;
  const prefixes = declare(value, outer);
  for (const [name, child] of Object.entries(value)) {
    if (localName(name) === "RDF" && isNode(child)) {
      const inner = declare(child, prefixes);
      for (const [part, list] of Object.entries(child)) {
        if (localName(part) !== "Description" || !Array.isArray(list)) continue;
        for (const node of list) if (isNode(node)) yield { node, prefixes: declare(node, inner) };
      }
    } else if (localName(name) === "xmpmeta") yield* findDescriptions(child, prefixes);
  }
}

function declare(node: Node, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const prefixes = new Map(outer);
  for (const [name, value] of Object.entries(node)) {
    if (name.startsWith("@xmlns:")) prefixes.set(name.slice(7), namespaces[String(value)] ?? "");
  }
  return prefixes;
}

function readProperty(
  properties: Map<string, string | readonly string[]>,
  prefixes: ReadonlyMap<string, string>,
  name: string,
  value: unknown,
): void {
  const [prefix = "", local = ""] = name.replace(/^@/u, "").split(":");
  const known = prefixes.get(prefix);
  if (!known || local === "") return;
  const read = readValue(value);
  if (read !== undefined) properties.set(`${known}:${local}`, read);
}

/** A text, or the entries of a Bag, Seq or Alt; in an Alt the one without a particular language comes first. */
function readValue(value: unknown): string | readonly string[] | undefined {
  if (typeof value === "string") return value;
  if (!isNode(value)) return undefined;
  for (const [name, container] of Object.entries(value)) {
    if (!["Bag", "Seq", "Alt"].includes(localName(name))) continue;
    const entries = isNode(container) ? listOf(Object.entries(container).find(([key]) => localName(key) === "li")) : [];
    const inDefaultLanguage = (entry: unknown) => isNode(entry) && entry["@xml:lang"] === "x-default";
    const ordered = [...entries.filter(inDefaultLanguage), ...entries.filter((one) => !inDefaultLanguage(one))];
    return ordered.flatMap((entry) => {
      const text = isNode(entry) ? entry["#text"] : entry;
      return typeof text === "string" ? [text] : [];
    });
  }
  const text = value["#text"];
  return typeof text === "string" ? text : undefined;
}

function listOf(entry: readonly [string, unknown] | undefined): readonly unknown[] {
  const list: unknown = entry?.[1];
  return Array.isArray(list) ? list : [];
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
