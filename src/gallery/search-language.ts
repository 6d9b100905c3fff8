import { pickTag, rejectTag } from "./flag.ts";
import { cameraFields } from "./camera-fields.ts";
import { fieldKinds, type SearchField } from "./search-field.ts";
import type { Property } from "./search-terms.ts";
import { readDate, readDateAs, readPixels, readSize, readStar } from "./field-values.ts";

/** The values of `is:`, with their aliases. */
export const properties: readonly {
  readonly name: Property;
  readonly aliases: readonly string[];
  readonly hint: string;
}[] = [
  { name: pickTag, aliases: ["picked"], hint: "picked" },
  { name: rejectTag, aliases: ["rejected"], hint: "rejected" },
  { name: "unflagged", aliases: [], hint: "neither picked nor rejected" },
  { name: "unreviewed", aliases: [], hint: "no stars, neither picked nor rejected" },
  { name: "reviewed", aliases: [], hint: "with stars, picked or rejected" },
  { name: "tagged", aliases: [], hint: "with tags" },
  { name: "untagged", aliases: [], hint: "without tags" },
  { name: "starred", aliases: [], hint: "with stars" },
  { name: "unstarred", aliases: [], hint: "without stars" },
  { name: "noted", aliases: [], hint: "with notes" },
  { name: "labelled", aliases: [], hint: "with any label" },
  { name: "unlabelled", aliases: [], hint: "without any label" },
];

const { plain, list, number } = fieldKinds;
const date = "a year, a month or a day";
/** The fields, in the order of completions and help. */
export const searchFields: readonly SearchField[] = [
  {
    ...list,
    name: "tag",
    meant: ["keyword", "keywords", "label", "labels"],
    takes: "whole tags, or beginnings with `*`",
    examples: ["tag:animal", "tag:ani*", "tag:sky,sea"],
    finds: "with one of the tags",
    offers: [{ text: "tag:", hint: "has the tag" }],
    read: ({ text, prefix }) => ({ kind: "tag", tag: (prefix ? text.slice(0, -1) : text).trim(), prefix }),
  },
  {
    ...number,
    name: "star",
    meant: ["rating", "ratings", "rate", "rated"],
    aliases: ["stars"],
    lists: true,
    takes: "0 to 5, or none",
    examples: ["star>=3", "star:4,5", "star:none"],
    finds: "with so many stars",
    offers: [
      { text: "star>=", hint: "at least so many stars" },
      { text: "star:none", hint: "no stars" },
    ],
    read: readStar,
  },
  {
    ...list,
    name: "is",
    meant: ["flag", "flags", "status", "state"],
    takes: properties.map(({ name }) => name).join(", "),
    examples: [`is:${pickTag}`, `is:${rejectTag}`, "is:unreviewed"],
    finds: "by what was done to them",
    offers: [{ text: "is:", hint: "picked, rejected, untagged, …" }],
    read({ text }) {
      const property = properties.find(({ name, aliases }) => name === text || aliases.includes(text));
      return property && { kind: "is", property: property.name };
    },
  },
  {
    ...list,
    name: "type",
    meant: ["format", "ext", "extension", "kind", "filetype"],
    takes: "kinds of file",
    examples: ["type:png", "type:jpg,webp"],
    finds: "of one of these kinds of file",
    offers: [{ text: "type:", hint: "jpeg, png, webp, …" }],
    read: ({ text }) => ({ kind: "type", format: text === "jpg" ? "jpeg" : text }),
  },
  {
    ...plain,
    name: "name",
    meant: ["file", "filename", "path", "folder", "title"],
    takes: "a part of the name",
    examples: ["name:dsc"],
    finds: "with this in the file's name",
    offers: [{ text: "name:", hint: "in the file's name" }],
    read: ({ text }) => ({ kind: "name", text }),
  },
  {
    ...plain,
    name: "notes",
    meant: ["comment", "comments", "caption", "description"],
    aliases: ["note"],
    takes: "a part of the notes",
    examples: ['notes:"too dark"'],
    finds: "with this in their notes",
    offers: [{ text: "notes:", hint: "in the notes" }],
    read: ({ text }) => ({ kind: "notes", text }),
  },
  {
    ...list,
    name: "by",
    meant: ["author", "user", "who", "person"],
    takes: "people's names",
    examples: ["by:ann", "by:ann,ben"],
    finds: "last labelled by one of these people",
    offers: [{ text: "by:", hint: "who labelled it last" }],
    read: ({ text }) => ({ kind: "by", author: text }),
  },
  {
    ...number,
    name: "w",
    aliases: ["width"],
    takes: "a whole number of px",
    examples: ["w>=2000"],
    finds: "so wide",
    offers: [{ text: "w>=", hint: "at least so wide, in px" }],
    read: readPixels("w"),
  },
  {
    ...number,
    name: "h",
    aliases: ["height"],
    takes: "a whole number of px",
    examples: ["h<1000"],
    finds: "so high",
    offers: [{ text: "h>=", hint: "at least so high, in px" }],
    read: readPixels("h"),
  },
  {
    ...number,
    name: "size",
    meant: ["filesize", "bytes"],
    takes: "bytes, or kb, mb, gb",
    examples: ["size>2mb"],
    finds: "whose file is so large",
    offers: [{ text: "size>", hint: "larger than, such as 2mb" }],
    read: readSize,
  },
  {
    ...plain,
    name: "before",
    meant: ["until", "older"],
    takes: date,
    examples: ["before:2024-05"],
    finds: "taken before then",
    offers: [{ text: "before:", hint: "older than, such as 2024-05" }],
    read: readDateAs("<"),
  },
  {
    ...plain,
    name: "after",
    meant: ["since", "newer", "from"],
    takes: date,
    examples: ["after:2024"],
    finds: "taken then or later",
    offers: [{ text: "after:", hint: "newer than, such as 2024-05" }],
    read: readDateAs(">="),
  },
  {
    ...number,
    name: "date",
    aliases: ["taken"],
    meant: ["day", "month", "year", "time"],
    takes: date,
    examples: ["date:2024-05-17", "date<2024"],
    finds: "taken then, before or after, by the clock of the camera; else modified then, in UTC",
    offers: [{ text: "date:", hint: "within it, such as 2024-05" }],
    read: readDate("taken"),
  },
  {
    ...number,
    name: "modified",
    meant: ["changed", "mtime"],
    takes: date,
    examples: ["modified:2024-05-17", "modified>=2024"],
    finds: "whose file was modified then, before or after, in UTC",
    offers: [],
    read: readDate("modified"),
  },
  ...cameraFields,
];

const byName = new Map(searchFields.flatMap((field) => [field.name, ...field.aliases].map((name) => [name, field])));

/** Finds a field by name or alias, ignoring case. */
export function fieldNamed(name: string): SearchField | undefined {
  return byName.get(name.toLowerCase());
}

/** A sentence for an invalid value of the field. */
export function problemOf({ name, takes, examples: [example] }: SearchField): string {
  return `“${name}” takes ${takes}; for example ${example}.`;
}

/** One row of the language's help. */
export interface SearchRow {
  readonly examples: readonly string[];
  /** Other names of the field. */
  readonly aliases: readonly string[];
  readonly takes: string;
  /** Completes "Images …". */
  readonly finds: string;
}

/** The whole language, for the help and the README. */
export const searchRows: readonly SearchRow[] = [
  { examples: ["fox", '"red fox"'], aliases: [], takes: "words", finds: "with this in the path, a tag or the notes" },
  { examples: ["cat OR dog"], aliases: [], takes: "terms", finds: "for which one of the two holds" },
  { examples: ["-bird", "-tag:bird"], aliases: [], takes: "a term", finds: "for which it does not hold" },
  ...searchFields,
  { examples: ["score>0.8"], aliases: [], takes: "a number", finds: "by the metric of that name" },
];
