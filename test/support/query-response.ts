import type { RowLabels } from "../../src/ui/model/view/columns.ts";
import type { QueryResponse } from "../../src/wire/query.ts";

/** An image as a view tells it. */
export interface ResponseImage extends RowLabels {
  readonly path: string;
}

/** The answer of a server that has exactly these images. */
export function toPlainResponse(images: readonly ResponseImage[]): QueryResponse {
  const tagNames = [...new Set(images.flatMap(({ tags }) => tags))];
  const counts = [0, 0, 0, 0, 0, 0];
  for (const { star } of images) if (star !== null) counts[star] = (counts[star] ?? 0) + 1;
  const uses = tagNames.map((name) => ({ name, count: images.filter(({ tags }) => tags.includes(name)).length }));
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
      untagged: images.filter(({ tags }) => tags.length === 0).length,
    },
  };
}
