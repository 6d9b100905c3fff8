/** An image as a naive model of the gallery knows it. */
export interface ModelImage {
  readonly path: string;
  readonly version: number;
  readonly star: number | null;
  readonly tags: readonly string[];
  readonly notes: string;
}

/** A condition in words of the search language, and what it means. */
export interface ModelTerm {
  readonly text: string;
  holds(image: ModelImage): boolean;
}

const plainTags = ({ tags }: ModelImage) => tags.filter((tag) => tag !== "pick" && tag !== "reject");
const flagOf = ({ tags }: ModelImage) =>
  tags.includes("reject") ? "reject" : tags.includes("pick") ? "pick" : undefined;

/** All terms that the model knows; the meaning is written anew, not taken from the product. */
export const modelTerms: readonly ModelTerm[] = [
  ...[0, 1, 2, 3, 4, 5].flatMap((stars): ModelTerm[] => [
    { text: `star:${stars}`, holds: ({ star }) => star === stars },
    { text: `star>=${stars}`, holds: ({ star }) => star !== null && star >= stars },
    { text: `star<${stars}`, holds: ({ star }) => star !== null && star < stars },
  ]),
  { text: "star:4,5", holds: ({ star }) => star === 4 || star === 5 },
  { text: "star:none", holds: ({ star }) => star === null },
  { text: "tag:sky", holds: ({ tags }) => tags.includes("sky") },
  { text: "tag:s*", holds: ({ tags }) => tags.some((tag) => tag.startsWith("s")) },
  { text: "tag:sky,sea", holds: ({ tags }) => tags.includes("sky") || tags.includes("sea") },
  { text: "is:untagged", holds: (image) => plainTags(image).length === 0 },
  { text: "is:pick", holds: (image) => flagOf(image) === "pick" },
  { text: "is:unflagged", holds: (image) => flagOf(image) === undefined },
  { text: "is:unreviewed", holds: (image) => image.star === null && flagOf(image) === undefined },
  { text: "is:noted", holds: ({ notes }) => notes !== "" },
  { text: "notes:late", holds: ({ notes }) => notes.includes("late") },
  { text: "name:7", holds: ({ path }) => path.slice(path.lastIndexOf("/")).includes("7") },
  {
    text: "sea",
    holds: (image) =>
      image.path.includes("sea") || image.notes.includes("sea") || plainTags(image).some((tag) => tag.includes("sea")),
  },
];

/** A query of the model: every clause holds, a clause if one of its terms does. */
export interface ModelQuery {
  readonly folder: string;
  readonly sort: "name" | "-name" | "stars" | "-stars";
  readonly clauses: readonly (readonly { readonly term: ModelTerm; readonly negated: boolean }[])[];
}

export function toSearchText({ clauses }: ModelQuery): string {
  const clauseText = (clause: ModelQuery["clauses"][number]) =>
    clause.map(({ term, negated }) => `${negated ? "-" : ""}${term.text}`).join(" OR ");
  return clauses.map(clauseText).join(" ");
}

/** The images of a query, in order. The given images are in order of their paths. */
export function responseOf(query: ModelQuery, images: readonly ModelImage[]): readonly ModelImage[] {
  const found = images.filter(
    (image) =>
      isInFolder(image, query.folder) &&
      query.clauses.every((clause) => clause.some(({ term, negated }) => term.holds(image) !== negated)),
  );
  const stars = ({ star }: ModelImage) => star ?? -1;
  switch (query.sort) {
    case "name":
      return found;
    case "-name":
      return found.toReversed();
    case "stars":
      return found.toSorted((one, other) => stars(one) - stars(other));
    case "-stars":
      return found.toSorted((one, other) => stars(other) - stars(one));
  }
}

export function isInFolder({ path }: ModelImage, folder: string): boolean {
  return folder === "/" || path.startsWith(`${folder}/`);
}
