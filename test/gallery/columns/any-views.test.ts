import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { columnOrders } from "../../../src/gallery/columns/kept-orders.ts";
import { createGallery, type Gallery } from "../../../src/gallery/gallery.ts";
import { folderOf, isWithin } from "../../../src/wire/gallery-path.ts";
import { parseQuery, plainQuery } from "../../../src/gallery/query-parser.ts";
import { findImages, orderView, searchImages, type ViewSelector } from "../../../src/gallery/view.ts";
import type { FoundImage } from "../../../src/source/source.ts";
import { wholeSlice } from "../../../src/time-slices.ts";
import type { IndexedMetadata } from "../../../src/wire/indexed-metadata.ts";
import { Sort } from "../../../src/wire/query.ts";
import { unlabelled, type Labels } from "../../../src/wire/sidecar.ts";
import { matches } from "../../../src/gallery/match.ts";
import { naiveView } from "../../support/naive-view.ts";

const folders = ["/", "/a", "/A", "/a/b", "/a b", "/a-b", "/01", "/1", "/a/10", "/é", "/a/ΟΔΟΣ", "/𝒜/\uFF21"];
const names = [
  "1.jpg",
  "01.jpg",
  "2.jpg",
  "10.jpg",
  "IMG_123456789012.jpg",
  "IMG_1234567890123.jpg",
  "a.jpg",
  "A.jpg",
  "b.jpg",
  "é2.png",
  "é10.png",
  "ΣΑΣ.jpg",
  "İ.jpg",
  "𝒜.jpg",
  "\uFF21.jpg",
  "a b.webp",
];
const allPaths = folders.flatMap((folder) => names.map((name) => `${folder === "/" ? "" : folder}/${name}`));

const metadata: fc.Arbitrary<IndexedMetadata> = fc.record(
  {
    taken: fc.record({ at: fc.constantFrom(-1, 0, 1_700_000_000_000), from: fc.constantFrom("exif", "name") }),
    camera: fc.constantFrom("EOS R5", "ΟΔΟΣ"),
    lens: fc.constantFrom("24-70 mm", "r5 Macro"),
    iso: fc.constantFrom(100, 3200),
    aperture: fc.constantFrom(1.4, 2.8),
    shutter: fc.constantFrom(1 / 250, 2),
    focal: fc.constantFrom(24, 200.5),
    gps: fc.constant(true),
    generation: fc.record({ prompt: fc.constantFrom("Red Fox", "sky"), model: fc.constant("sdXL") }),
  },
  { requiredKeys: [] },
);
const image: fc.Arbitrary<FoundImage> = fc.record({
  path: fc.constantFrom(...allPaths),
  format: fc.constantFrom("jpeg", "png", "webp"),
  width: fc.constantFrom(0, 100, 200, 70_000),
  height: fc.constantFrom(0, 100, 200),
  size: fc.constantFrom(0, 1, 999, 2 ** 40),
  modifiedAt: fc.constantFrom(-5.5, 0, 1.25, 1_700_000_000_000, 1_700_000_000_001),
  metadata,
});
const labels: fc.Arbitrary<Labels> = fc.oneof(
  fc.constant(unlabelled),
  fc.record({
    tags: fc.subarray(["sky", "Sea", "pick", "reject", "a,b"]),
    notes: fc.constantFrom("", "Too Dark", "sky"),
    star: fc.constantFrom(null, 0, 3, 5),
    version: fc.integer({ min: 2, max: 9 }),
    updated_at: fc.constantFrom("", "2026-01-01T00:00:00.000Z"),
    updated_by: fc.constantFrom("Ann", "ben"),
    metrics: fc.constantFrom({ score: 0.5 }, { Score: 0.9, other: 1 }),
  }),
);
const step = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), images: fc.array(image, { maxLength: 12 }) }),
  fc.record({ kind: fc.constant("drop" as const), paths: fc.subarray(allPaths, { maxLength: 8 }) }),
  fc.record({ kind: fc.constant("dropFolder" as const), folder: fc.constantFrom(...folders) }),
  fc.record({ kind: fc.constant("label" as const), path: fc.constantFrom(...allPaths), labels }),
);

const words = ["a", "A/b", "a/", "b/1", "/a b/", "10", "σας", "οδος", "i̇", "é", "sky", "dark", "𝒜", "jpg", "/"];
const fields = `name:a name:1 notes:dark tag:sky tag:s* tag:pick tag:sea,sky by:ann by:ann,ben type:jpg type:png,webp is:pick
  is:reject is:unflagged is:tagged is:untagged is:starred is:unstarred is:noted is:labelled is:unlabelled is:reviewed
  is:unreviewed star>=3 star:0,5 star:none w>=200 h<200 size>1kb before:2000 date>=2023 modified<2023 camera:r5 camera:r5,οδος
  lens:r5 iso>=100 iso<200 f:2.8 f<2 shutter:1/250 shutter>1s focal:200.5mm model:sdxl prompt:fox has:gps,time has:lens score>0.6 other=1`;
const terms = [...words, ...words.map((word) => `"${word}"`), ...fields.split(/\s+/)];
const query = fc
  .array(fc.tuple(fc.constantFrom(...terms), fc.boolean(), fc.boolean()), { maxLength: 4 })
  .map((parts) => parts.map(([term, negated, or]) => `${negated ? "-" : ""}${term}${or ? " OR" : ""}`).join(" "));
const selector: fc.Arbitrary<ViewSelector> = fc.record({
  path: fc.constantFrom(...folders),
  recursive: fc.boolean(),
  q: query,
});

const everything: ViewSelector = { path: "/", recursive: true, q: "" };

describe("views of columns", () => {
  it("equal those of a model without any index, after any changes", async () => {
    const asked = fc.array(fc.tuple(selector, fc.constantFrom(...Sort.options), fc.constantFrom("", "7")), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), asked, async (steps, views) => {
        const model = { images: new Map<string, FoundImage>(), labels: new Map<string, Labels>() };
        const gallery = createGallery((path) => model.labels.get(path) ?? unlabelled);
        for (const each of steps) {
          await change(gallery, model, each);
          // Orders that were asked for are kept, and patched by what follows.
          for (const order of columnOrders) {
            const rows = await gallery.orderBy(order, wholeSlice);
            const paths = Array.from(rows, (row) => gallery.table.pathOf(row));
            if (order.isKept) assert.deepEqual(paths, naiveView(model, everything, order.sort, "").paths);
          }
        }
        for (const [selected, sort, seed] of views) {
          const naive = naiveView(model, selected, sort, seed);
          const { table, rows, inScope, facets } = await orderView(gallery, selected, sort, seed);
          const paths = Array.from(rows, (row) => table.pathOf(row));
          assert.deepEqual({ paths, inScope, facets }, naive);
          const found = await findImages(gallery, selected);
          assert.deepEqual(
            Array.from(found.rows, (row) => table.pathOf(row)),
            naive.paths.toSorted(),
          );
          await searchesAsNaive(gallery, model, selected);
        }
      }),
      { numRuns: 150 },
    );
  });
});

interface Model {
  readonly images: Map<string, FoundImage>;
  readonly labels: Map<string, Labels>;
}

async function change(gallery: Gallery, { images, labels: known }: Model, each: StepOf<typeof step>): Promise<void> {
  switch (each.kind) {
    case "put":
      await gallery.apply({ put: each.images });
      for (const found of each.images) images.set(found.path, found);
      break;
    case "drop":
      await gallery.apply({ drop: new Set(each.paths) });
      for (const path of each.paths) images.delete(path);
      break;
    case "dropFolder":
      await gallery.apply({ dropFolders: new Set([each.folder]) });
      for (const path of images.keys()) if (isWithin(folderOf(path), each.folder)) images.delete(path);
      break;
    case "label":
      known.set(each.path, each.labels);
      gallery.setLabels(each.path, each.labels);
  }
}

type StepOf<T> = T extends fc.Arbitrary<infer Step> ? Step : never;

async function searchesAsNaive(gallery: Gallery, model: Model, selected: ViewSelector): Promise<void> {
  const queries = [parseQuery(selected.q), plainQuery(selected.q)];
  const all = naiveView(model, { ...selected, q: "" }, "name", "").paths.toSorted();
  const expected = all.filter((path) => {
    const each = gallery.image(path);
    const found = each && { ...each, metadata: model.images.get(path)?.metadata ?? {} };
    return found && queries.some((one) => matches(one, found, model.labels.get(path) ?? unlabelled));
  });
  const found = await searchImages(gallery, selected, 3);
  assert.deepEqual(
    Array.from(found.rows, (row) => found.table.pathOf(row)),
    expected.slice(0, 3),
  );
}
