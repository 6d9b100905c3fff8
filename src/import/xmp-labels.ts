import { XMLParser, XMLValidator } from "fast-xml-parser";
import { pickTag, rejectTag, type Flag } from "../gallery/flag.ts";
import { limits } from "../wire/limits.ts";
import { Metrics, Notes, Tags, type Star } from "../wire/sidecar.ts";
import { ImportError, type ImportRow } from "./import-row.ts";

/** The labels in an XMP packet. */
export type XmpLabels = Omit<ImportRow, "row" | "image">;

/** Prefixes under which properties are looked up here; files may declare others for the same namespaces. */
const namespaces: Readonly<Record<string, string>> = {
  "http://ns.adobe.com/xap/1.0/": "xmp",
  "http://ns.adobe.com/xmp/1.0/DynamicMedia/": "xmpDM",
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
type Properties = ReadonlyMap<string, string | readonly string[]>;

/**
 * Reads labels from an XMP packet (ISO 16684-1) as Lightroom, digiKam, darktable, Bridge and Lenslet write them. Document
 * types are refused, so that no entity can expand. Throws an ImportError if it is not XMP.
 */
export function readXmpLabels(text: string): XmpLabels {
  if (/<!(?:DOCTYPE|ENTITY)/u.test(text)) throw new ImportError("XMP must not have a document type.");
  const valid = XMLValidator.validate(text.replace(/^\uFEFF/u, "").trimStart());
  if (valid !== true) throw new ImportError(`Line ${valid.err.line} is not well-formed XML: ${valid.err.msg}`);
  const document: unknown = parser.parse(text);
  const properties = new Map<string, string | readonly string[]>();
  let found = false;
  for (const { node, prefixes } of findDescriptions(document, new Map())) {
    found = true;
    for (const [name, value] of Object.entries(node)) readProperty(properties, prefixes, name, value);
  }
  if (!found) throw new ImportError("There is no XMP in it.");
  return toLabels(properties);
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

function toLabels(properties: Properties): XmpLabels {
  const text = (name: string) => {
    const value = properties.get(name);
    return typeof value === "string" ? value.trim() : undefined;
  };
  const list = (name: string) => {
    const value = properties.get(name);
    return typeof value === "string" ? [value] : value;
  };
  const rating = toNumber(text("xmp:Rating")) ?? percentStars[text("MicrosoftPhoto:Rating") ?? ""];
  const star = toStar(toNumber(text("lenslet:Star")) ?? rating);
  const flag = rating === -1 || rating === 6 ? rejectTag : flagFrom(text("xmpDM:pick"), text("digiKam:PickLabel"));
  const tags = Tags.safeParse(
    list("dc:subject") ??
      list("digiKam:TagsList") ??
      list("lr:hierarchicalSubject")?.map((tag) => tag.replaceAll("|", "/")) ??
      [],
  );
  if (!tags.success) throw new ImportError(`It has more than ${limits.tagsPerImage} tags, or a tag that is too long.`);
  const [notes] = [list("dc:description")?.[0], list("dc:title")?.[0]].filter((found) => found !== undefined);
  if (notes !== undefined && !Notes.safeParse(notes).success)
    throw new ImportError(`Its description is longer than ${limits.notesBytes} bytes.`);
  const metrics = readMetrics(text("lenslet:Metrics"));
  const updatedAt = Date.parse(text("xmp:MetadataDate") ?? text("xmp:ModifyDate") ?? "");
  return {
    ...(star !== undefined && { star }),
    ...(flag !== undefined && { flag }),
    ...(tags.data.length > 0 && { tags: tags.data }),
    ...(notes !== undefined && { notes }),
    ...(metrics && { metrics }),
    ...(!Number.isNaN(updatedAt) && { updatedAt }),
  };
}

/** Windows Explorer's ratings. */
const percentStars: Readonly<Record<string, number>> = { "1": 1, "25": 2, "50": 3, "75": 4, "99": 5 };

function toNumber(text: string | undefined): number | undefined {
  const number = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

function toStar(rating: number | undefined): Exclude<Star, null> | undefined {
  const stars = rating === undefined ? undefined : Math.round(rating);
  return stars === 0 || stars === 1 || stars === 2 || stars === 3 || stars === 4 || stars === 5 ? stars : undefined;
}

/** Lightroom's flag, or digiKam's pick label, where 2 means undecided. */
function flagFrom(pick: string | undefined, pickLabel: string | undefined): Flag | undefined {
  if (pick !== undefined) return pick === "1" ? pickTag : pick === "-1" ? rejectTag : null;
  if (pickLabel !== undefined) return pickLabel === "3" ? pickTag : pickLabel === "1" ? rejectTag : null;
  return undefined;
}

function readMetrics(json: string | undefined): Metrics | undefined {
  if (json === undefined) return undefined;
  try {
    return Metrics.parse(JSON.parse(json));
  } catch {
    throw new ImportError("Its metrics are not JSON with numbers.");
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
