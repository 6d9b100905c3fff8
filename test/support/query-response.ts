import type { RowLabels } from "../../src/ui/model/view/columns.ts";
import type { QueryResponse } from "../../src/wire/query.ts";

/** An image as a view lists it. */
export interface ResponseImage extends RowLabels {
  readonly path: string;
}

/** The response of a server that has exactly these images. */
export function toPlainResponse(images: readonly ResponseImage[]): QueryResponse {
  const tagNames = [...new Set(images.flatMap(({ tags }) => tags))];
  const counts = [0, 0, 0, 0, 0, 0];
  for (const { star } of images) if (star !== null) counts[star] = (counts[star] ?? 0) + 1;
  const having = (holds: (image: ResponseImage) => boolean) => images.filter(holds).length;
  const isRejected = ({ tags }: ResponseImage) => tags.includes("reject");
  const isPicked = (image: ResponseImage) => image.tags.includes("pick") && !isRejected(image);
  const isUnflagged = (image: ResponseImage) => !isPicked(image) && !isRejected(image);
  const uses = tagNames
    .filter((name) => name !== "pick" && name !== "reject")
    .map((name) => ({ name, count: having(({ tags }) => tags.includes(name)) }));
  return {
    v: 1,
    path: "/",
    q: "",
    sort: "name",
    inScope: images.length,
    total: images.length,
    paths: images.map(({ path }) => path),
    widths: images.map(() => 3),
    heights: images.map(() => 2),
    stamps: images.map(({ path }) => `stamp of ${path}`),
    stars: images.map(({ star }) => star),
    versions: images.map(({ version }) => version),
    tagNames,
    tags: Object.fromEntries(
      images.flatMap(({ tags }, index) =>
        tags.length > 0 ? [[String(index), tags.map((tag) => tagNames.indexOf(tag))]] : [],
      ),
    ),
    noted: images.flatMap(({ noted }, index) => (noted ? [index] : [])),
    facets: {
      tags: uses.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
      stars: { none: images.filter(({ star }) => star === null).length, counts },
      types: [],
      flags: { pick: having(isPicked), reject: having(isRejected), none: having(isUnflagged) },
      authors: [],
      untagged: having(({ tags }) => tags.every((tag) => tag === "pick" || tag === "reject")),
      unreviewed: having((image) => image.star === null && isUnflagged(image)),
    },
  };
}
