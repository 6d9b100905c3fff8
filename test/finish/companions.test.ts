import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { companionsOf } from "../../src/finish/companions.ts";
import { planFolder } from "../../src/finish/plan-folder.ts";

const going = (names: string, ...images: string[]) => [
  ...companionsOf(names.split(" "), new Set(images), () => false).keys(),
];

describe("companions of images", () => {
  it("are the raw file, and the sidecars by either name", () => {
    const names = "a.jpg a.CR3 a.xmp a.jpg.xmp a.CR3.xmp a.AAE a.wav b.jpg b.xmp a.txt ab.xmp";
    assert.deepEqual(going(names, "a.jpg"), ["a.CR3", "a.xmp", "a.jpg.xmp", "a.CR3.xmp", "a.AAE", "a.wav"]);
    assert.deepEqual(going(names, "b.jpg"), ["b.xmp"]);
  });

  it("are no raw files that somebody labelled, nor what belongs to these", () => {
    const companions = (labelled: string) =>
      companionsOf(["a.jpg", "a.cr3", "a.xmp", "a.jpg.xmp"], new Set(["a.jpg"]), (name) => name === labelled);
    assert.deepEqual([...companions("a.cr3").keys()], ["a.jpg.xmp"]);
    assert.deepEqual([...companions("a.jpg").keys()], ["a.cr3", "a.xmp", "a.jpg.xmp"]);
  });

  it("stay with another image that stays", () => {
    assert.deepEqual(going("a.jpg a.png a.nef a.xmp a.jpg.xmp a.nef.xmp", "a.jpg"), ["a.jpg.xmp"]);
    assert.deepEqual(going("a.jpg a.png a.nef a.xmp", "a.jpg", "a.png"), ["a.nef", "a.xmp"]);
  });

  it("stay with a file that is not shown, such as HEIC, TIFF or a video", () => {
    for (const other of ["a.heic", "a.tif", "a.mov"])
      assert.deepEqual(going(`a.jpg a.xmp a.wav ${other}`, "a.jpg"), []);
  });

  it("distinguish names that differ only in case, but not extensions", () => {
    assert.deepEqual(going("A.jpg a.jpg a.XMP A.xmp", "a.jpg"), ["a.XMP"]);
  });

  it("may have a stem that is a name itself", () => {
    assert.deepEqual(going("a.jpg a.jpg.png a.jpg.xmp", "a.jpg.png"), []);
    assert.deepEqual(going("a.jpg a.jpg.png a.jpg.xmp", "a.jpg.png", "a.jpg"), ["a.jpg.xmp"]);
  });
});

describe("the plan of a folder", () => {
  it("is that of a simple model, whatever is in the folder", () => {
    const stem = fc.constantFrom("a", "b", "a.jpg", "A");
    const extension = fc.constantFrom("jpg", "png", "nef", "heic", "xmp", "jpg.xmp", "nef.xmp", "wav", "AAE", "txt");
    const name = fc.tuple(stem, extension).map((parts) => parts.join("."));
    const folders = fc.uniqueArray(name, { maxLength: 14 }).chain((names) => {
      const images = names.filter((each) => /\.(jpg|png)$/.test(each));
      return fc.record({
        names: fc.constant(names),
        selected: fc.subarray(images),
        blocked: fc.subarray(names).map((each) => new Set(each)),
      });
    });
    fc.assert(
      fc.property(folders, ({ names, selected, blocked }) => {
        const plan = planFolder(
          names,
          selected,
          () => false,
          (each) => (blocked.has(each) ? "blocked" : undefined),
        );
        assert.deepEqual(new Set(plan.files.map((file) => file.name)), model(names, selected, blocked));
        const gone = new Set(plan.files.map((file) => file.name));
        assert.deepEqual(
          new Set(plan.staying.map((image) => image.name)),
          new Set(selected.filter((each) => !gone.has(each))),
        );
        for (const { file } of plan.staying) assert.ok(blocked.has(file));
        for (const { images } of plan.files) assert.ok(images.length > 0 && images.every((image) => gone.has(image)));
      }),
      { numRuns: 500 },
    );
  });
});

/** What goes: removes one image after the other whose group has a blocked file, and looks at all again. */
function model(names: readonly string[], selected: readonly string[], blocked: ReadonlySet<string>): Set<string> {
  const stemOf = (name: string) => name.replace(/\.[^.]*$/, "");
  const kind = (name: string) => /[^.]*$/.exec(name.toLowerCase())?.[0] ?? "";
  const isSubject = (name: string) => ["jpg", "png", "heic", "nef"].includes(kind(name));
  const belongsTo = (file: string, owner: string) => {
    if (file === owner || !isSubject(owner)) return false;
    if (kind(file) === "nef") return kind(owner) !== "nef" && stemOf(owner) === stemOf(file);
    if (!["xmp", "wav", "aae"].includes(kind(file))) return false;
    return stemOf(owner) === stemOf(file) || owner === stemOf(file);
  };
  const goes = (file: string, images: ReadonlySet<string>): boolean => {
    if (images.has(file)) return true;
    const owners = names.filter((owner) => belongsTo(file, owner));
    return owners.length > 0 && owners.every((owner) => goes(owner, images));
  };
  /** The images without which the file would stay. */
  const needs = (file: string, image: string): boolean =>
    file === image || names.some((owner) => belongsTo(file, owner) && needs(owner, image));
  let images = new Set(selected);
  for (;;) {
    const files = names.filter((name) => goes(name, images));
    const held = [...images].filter((image) => files.some((file) => blocked.has(file) && needs(file, image)));
    if (held.length === 0) return new Set(files);
    images = new Set([...images].filter((image) => !held.includes(image)));
  }
}
