import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

const root = join(import.meta.dirname, "..", "..", "src", "ui");
const sheets = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".css"))
    .map((file) => [file, withoutComments(readFileSync(join(root, file), "utf8"))]),
);
const theme = sheets.get("theme.css") ?? "";

function withoutComments(css: string): string {
  return css.replace(/\/\*[^]*?\*\//g, "").replace(/"[^"]*"/g, '""');
}

/** Where each value of a property is, as `file: value`. */
function valuesOf(property: string): string[] {
  return [...sheets].flatMap(([file, css]) =>
    [...css.matchAll(new RegExp(`[;{\\s]${property}:\\s*([^;]+);`, "g"))].map(([, value = ""]) => `${file}: ${value}`),
  );
}

describe("the stylesheets of the page", () => {
  it("are found", () => assert.ok(sheets.size > 30, `${sheets.size} files`));

  it("have at most 250 lines each", () => {
    const long = [...sheets.keys()].filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 251);
    assert.deepEqual(long, []);
  });

  it("are imported each, in a layer whose order theme.css declares first", () => {
    const source = readFileSync(join(root, "theme.css"), "utf8");
    const order = /^@layer ([\w, ]+);/.exec(source)?.[1]?.split(", ") ?? [];
    const imports = [...source.matchAll(/@import "\.\/(.+)" layer\((\w+)\);/g)];
    assert.deepEqual(
      imports.map(([, file = ""]) => file).toSorted((a, b) => a.localeCompare(b)),
      [...sheets.keys()].filter((file) => file !== "theme.css").toSorted((a, b) => a.localeCompare(b)),
    );
    const places = imports.map(([, , layer = ""]) => order.indexOf(layer));
    assert.ok(!places.includes(-1));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
      "the imports are in the order of their layers",
    );
    assert.ok(![...sheets].some(([file, css]) => file !== "theme.css" && css.includes("@layer")));
    assert.ok(theme.includes("@layer"));
  });

  it("begin their selectors with classes of their own", () => {
    const owners = new Map<string, Set<string>>();
    for (const [file, css] of sheets) {
      for (const [, selectors = ""] of css.matchAll(/([^{};]+)\{/g)) {
        for (const selector of selectors.split(",")) {
          const leading = /\.([a-z][\w-]*)/.exec(selector)?.[1];
          if (leading === undefined || selectors.trimStart().startsWith("@")) continue;
          owners.set(leading, (owners.get(leading) ?? new Set()).add(file));
        }
      }
    }
    const shared = [...owners]
      .filter(([, files]) => files.size > 1)
      .map(([name, files]) => `${name}: ${[...files].join()}`);
    assert.deepEqual(shared, []);
  });

  it("take radii and stacking order from the scales", () => {
    const onScale =
      /: (?:0|50%|inherit|(?:(?:calc\()?var\(--(?:radius|layer|control)[^;]*)|(?:0 0 |)(?:var\(--radius-\d\) ?){2}(?:0 0)?)$/;
    const off = [...valuesOf("border-radius"), ...valuesOf("z-index")].filter((value) => !onScale.test(value));
    assert.deepEqual(off, []);
  });

  it("use only custom properties that exist", () => {
    const declared = new Set(
      [...sheets.values()].flatMap((css) => [...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name)),
    );
    // Set by components, for one element.
    for (const name of ["--hue", "--chroma"]) declared.add(name);
    const used = [...sheets.values()].flatMap((css) => [...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
    assert.deepEqual(
      [...new Set(used)].filter((name) => !declared.has(name)),
      [],
    );
  });
});
