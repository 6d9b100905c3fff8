import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { folderOf, isWithin, nameOf, parseGalleryPath } from "../../src/wire/gallery-path.ts";

const canonical = (text: string): string | undefined => {
  const parsed = parseGalleryPath(text);
  return parsed.kind === "path" ? parsed.path : undefined;
};

describe("parseGalleryPath", () => {
  it("gives the canonical form", () => {
    const cases: [string, string][] = [
      ["", "/"],
      ["/", "/"],
      ["  ", "/"],
      ["a", "/a"],
      ["/a/", "/a"],
      ["a//b///c", "/a/b/c"],
      ["\\a\\b", "/a/b"],
      [" /a b/c ", "/a b/c"],
      ["/a /", "/a"],
      [" / a/b", "/ a/b"],
      ["/ /", "/"],
      ["/100%/#1 & [x]+y", "/100%/#1 & [x]+y"],
      ["/…/..x/x..", "/…/..x/x.."],
    ];
    for (const [text, expected] of cases) assert.equal(canonical(text), expected, JSON.stringify(text));
  });

  it("refuses what could leave the gallery", () => {
    for (const text of ["..", "/..", "a/../b", "/./a", "a\\..\\b", "a\0b", "/\ud800", `/${"x".repeat(5000)}`]) {
      assert.equal(parseGalleryPath(text).kind, "invalid", JSON.stringify(text.slice(0, 20)));
    }
  });

  it("takes no longer over blanks and slashes than over other text, however many there are", () => {
    const startedAt = performance.now();
    for (const filler of [" ", "/", "\\", " /", "\u3000"]) {
      const text = `/a${filler.repeat(250_000)}b`;
      assert.equal(parseGalleryPath(text).kind, "invalid", JSON.stringify(filler));
      const short = `/a${filler.repeat(1000)}b`;
      for (let count = 0; count < 100; count += 1) parseGalleryPath(short);
    }
    assert.ok(performance.now() - startedAt < 1000);
  });

  it("is the same when applied twice, and holds its promises", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "/", "\\", " ", ".", "\t", "\u3000", "b") });
    fc.assert(
      fc.property(text, (input) => {
        const path = canonical(input);
        if (path === undefined) return;
        assert.equal(canonical(path), path);
        assert.match(path, /^\//);
        assert.ok(path === "/" || !path.endsWith("/"));
        assert.ok(!path.includes("//") && !path.includes("\\"));
        assert.ok(!path.split("/").some((segment) => segment === "." || segment === ".."));
      }),
    );
  });
});

describe("isWithin", () => {
  it("distinguishes a folder's own content from its neighbours'", () => {
    assert.ok(isWithin("/a/b", "/a"));
    assert.ok(isWithin("/a", "/a"));
    assert.ok(isWithin("/a", "/"));
    assert.ok(!isWithin("/ab", "/a"));
  });
});

describe("folderOf and nameOf", () => {
  it("take a path apart", () => {
    assert.equal(folderOf("/a/b.jpg"), "/a");
    assert.equal(folderOf("/b.jpg"), "/");
    assert.equal(folderOf("/"), "/");
    assert.equal(nameOf("/a/b.jpg"), "b.jpg");
    assert.equal(nameOf("/"), "");
  });
});
