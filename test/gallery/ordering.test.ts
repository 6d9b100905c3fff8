import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createGallery } from "../../src/gallery/gallery.ts";
import { toNameKey } from "../../src/gallery/name-order.ts";
import { folderOf, isWithin, nameOf } from "../../src/wire/gallery-path.ts";
import { orderView, toView } from "../../src/gallery/view.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { readInto } from "../support/read-into.ts";

const folders = ["/", "/a", "/a/b", "/a/b/c", "/a-b", "/d"];
const names = ["1.jpg", "2.jpg", "10.jpg", "B.jpg", "a.jpg"];
const allPaths = folders.flatMap((folder) => names.map((name) => `${folder === "/" ? "" : folder}/${name}`));

interface Step {
  readonly subtree: string;
  readonly found: readonly string[];
  readonly size: number;
  readonly how: "commit" | "share and commit" | "share" | "remove";
}

/** The plainest gallery: paths with sizes. */
function apply(model: Map<string, number>, { subtree, found, size, how }: Step): void {
  const inside = (path: string) => isWithin(path, subtree);
  if (how !== "share") for (const path of model.keys()) if (inside(path)) model.delete(path);
  if (how !== "remove") for (const path of found.filter(inside)) model.set(path, size);
}

function namedOrder(paths: readonly string[]): string[] {
  const key = (path: string) => `${toNameKey(path)}\0${path}`;
  return paths.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

describe("a gallery after any changes", () => {
  it("lists, finds and orders what the plainest model has", async () => {
    const step: fc.Arbitrary<Step> = fc.record({
      subtree: fc.constantFrom(...folders),
      found: fc.subarray(allPaths),
      size: fc.nat(3),
      how: fc.constantFrom("commit", "share and commit", "share", "remove"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.subarray(allPaths), async (steps, starred) => {
        const stars = new Map<string, Labels>(
          starred.map((path, at) => [path, { ...unlabelled, star: at % 2 ? 5 : 1 }]),
        );
        const labelsOf = (path: string) => stars.get(path) ?? unlabelled;
        const gallery = createGallery(labelsOf);
        const model = new Map<string, number>();
        for (const each of steps) {
          const { subtree, how, size } = each;
          if (how === "remove") await gallery.apply({ dropFolders: new Set([subtree]) });
          else {
            const images = each.found
              .filter((path) => isWithin(path, subtree))
              .map((path) => ({ path, format: "jpeg", width: 1, height: 1, size, modifiedAt: 0 }) as const);
            if (how === "share and commit") for (const image of images) await gallery.apply({ put: [image] });
            await (how === "share" ? gallery.apply({ put: images }) : readInto(gallery, subtree, { images }));
          }
          apply(model, each);
        }
        const paths = [...model.keys()].sort();
        assert.deepEqual(
          gallery.images("/", true).map(({ path }) => path),
          paths,
        );
        assert.equal(gallery.imageCount, paths.length);
        for (const path of allPaths) assert.equal(gallery.image(path)?.size, model.get(path));
        for (const folder of folders) {
          assert.deepEqual(
            gallery.images(folder, false).map(({ path }) => path),
            paths.filter((path) => folderOf(path) === folder),
          );
          const below = gallery.folders().filter((each) => each !== "/" && folderOf(each) === folder);
          assert.deepEqual(gallery.subfolders(folder), below.map(nameOf));
        }
        for (const scope of ["/", "/a"]) {
          const selector = { path: scope, recursive: true, q: "star>0" };
          const view = await toView(await orderView(gallery, selector, "-size", ""), selector, "-size");
          const matching = namedOrder(paths.filter((path) => isWithin(path, scope) && labelsOf(path).star !== null));
          const sizeOf = (path: string) => model.get(path) ?? 0;
          assert.deepEqual(
            view.paths.slice(0, view.total),
            matching.toSorted((a, b) => sizeOf(b) - sizeOf(a)),
          );
          assert.equal(view.facets.stars.counts[5], matching.filter((path) => labelsOf(path).star === 5).length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
