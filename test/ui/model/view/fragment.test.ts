import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseGalleryPath } from "../../../../src/wire/gallery-path.ts";
import { fromFragment, startingPlace, toFragment, type PagePlace } from "../../../../src/ui/model/view/fragment.ts";

const path = fc
  .array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), { maxLength: 4 })
  .map((segments) => parseGalleryPath(segments.join("/")))
  .filter((parsed) => parsed.kind === "path")
  .map((parsed) => (parsed.kind === "path" ? parsed.path : "/"));
const image = path.filter((each) => each !== "/");

const place: fc.Arbitrary<PagePlace> = fc
  .record({
    folder: path,
    recursive: fc.boolean(),
    query: fc.string({ unit: "grapheme" }),
    sort: fc.constantFrom("name", "-date", "stars", "random"),
    seed: fc.nat(),
    layout: fc.constantFrom("justified", "square"),
    image: fc.option(image),
    compare: fc.uniqueArray(image, { maxLength: 9 }).filter(({ length }) => length !== 1),
  })
  .map((each) => ({ ...each, seed: each.sort === "random" ? each.seed : 0 }));

describe("toFragment and fromFragment", () => {
  it("give back every place", () => {
    fc.assert(
      fc.property(place, (each) => {
        assert.deepEqual(fromFragment(toFragment(each)), each);
      }),
    );
  });

  it("write a folder as a plain path", () => {
    assert.equal(toFragment({ ...startingPlace, folder: "/Trip 2024/été" }), "/Trip%202024/%C3%A9t%C3%A9");
    assert.equal(fromFragment("/Trip 2024/été").folder, "/Trip 2024/été");
  });

  it("survive a browser that encodes the fragment", () => {
    fc.assert(
      fc.property(place, (each) => {
        const url = new URL("http://localhost/");
        url.hash = toFragment(each);
        assert.deepEqual(fromFragment(url.hash.slice(1)), each);
      }),
    );
  });

  it("read anything as some place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const read = fromFragment(text);
        assert.equal(parseGalleryPath(read.folder).kind, "path");
        assert.ok(read.compare.length <= 9);
      }),
    );
  });

  it("open a single image that is named for comparing by itself", () => {
    const { image, compare } = fromFragment("/trip?compare=a.png&compare=a.png");
    assert.deepEqual([image, compare], ["/trip/a.png", []]);
  });

  it("lead nowhere outside the gallery", () => {
    assert.equal(fromFragment("/../etc").folder, "/");
    assert.equal(fromFragment("/a?image=../b").image, null);
  });
});
