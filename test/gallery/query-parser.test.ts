import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { toImage } from "../../src/gallery/gallery-image.ts";
import { dependsOnLabels, parseQuery, plainQuery, quoteWord, tagTerm } from "../../src/gallery/query-parser.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { matches } from "../../src/gallery/match.ts";

const image = toImage({
  path: "/Trip 2024/Red Fox.JPG",
  format: "jpeg",
  width: 3000,
  height: 2000,
  size: 2_500_000,
  modifiedAt: Date.UTC(2024, 4, 17, 12),
});

const labels: Labels = {
  ...unlabelled,
  tags: ["Animal", "pick", "at dusk"],
  notes: "Sharp eyes",
  star: 4,
  updated_at: "2026-01-01T00:00:00.000Z",
  updated_by: "web",
  metrics: { Score: 0.75 },
};

const found = (q: string, its: Labels = labels) => matches(parseQuery(q), image, its);

describe("the search language", () => {
  it("finds words in the path, the tags and the notes, whatever their case", () => {
    for (const q of ["", "fox", "FOX", "trip", "animal", "sharp", "fox eyes", '"red fox"', '"at dusk"'])
      assert.ok(found(q), q);
    for (const q of ["wolf", "fox wolf", '"fox red"']) assert.ok(!found(q), q);
  });

  it("narrows with blanks, widens with OR, which binds closer, and turns round with a minus", () => {
    assert.ok(found("wolf OR fox"));
    assert.ok(found("animal wolf OR fox"));
    assert.ok(!found("wolf animal OR fox"));
    assert.ok(found("-wolf"));
    assert.ok(!found("-fox"));
    assert.ok(found("-wolf OR -fox"));
  });

  it("knows the fields", () => {
    const holding = [
      "tag:animal",
      "tag:ani*",
      'tag:"at dusk"',
      "-tag:bird",
      "star>=3",
      "star:4",
      "star=4",
      "stars<5",
      "is:pick",
      "is:tagged",
      "is:noted",
      "-is:reject",
      "w>2000",
      "w>=3000",
      "h<2001",
      "size>2mb",
      "size<3000k",
      "type:jpg",
      "type:jpeg",
      "by:web",
      "by:WEB",
      "before:2025",
      "before:2024-06",
      "after:2024",
      "after:2024-05-17",
      "date:2024-05",
      "date:2024-05-17",
      "date>=2024-05-17",
      "date<=2024-05",
      "type=jpg",
      "width>2000",
      "height=2000",
      "stars:4",
      "note:eyes",
      "score>0.5",
      "name:red",
      "notes:eyes",
    ];
    for (const q of holding) assert.ok(found(q), q);
    const failing = [
      "tag:ani",
      "tag:at",
      "star>4",
      "star:none",
      "is:untagged",
      "is:reject",
      "w>3000",
      "size>2.5mb",
      "type:png",
      "by:we",
      "before:2024-05-17",
      "before:2024-05",
      "after:2024-05-18",
      "date:2024-06",
      "date>2024-05",
      "date<2024-05-17",
      "score>0.75",
      "missing>0",
      "name:trip",
    ];
    for (const q of failing) assert.ok(!found(q), q);
  });

  it("knows what the file says of the camera, or of the model that generated it", () => {
    const made = {
      ...image,
      metadata: {
        taken: { at: Date.UTC(2020, 0, 2, 3), from: "exif" as const },
        camera: "Canon EOS R5",
        iso: 400,
        aperture: 2.8,
        shutter: 1 / 250,
        focal: 35,
        gps: true as const,
        generation: { prompt: "A Red Fox", model: "sdXL" },
      },
    };
    const finds = (q: string, its: typeof image = made) => matches(parseQuery(q), its, labels);
    const holding = `camera:r5 camera:nikon,canon iso:400 iso<800 f:2.8 aperture<=2.8 shutter:1/250 shutter<1/100 shutter<1s
      focal:35mm focal>=35 model:sdxl prompt:fox has:gps has:time,lens date:2020-01 taken:2020 before:2021 modified:2024`;
    for (const q of holding.split(/\s+/)) assert.ok(finds(q), q);
    for (const q of "camera:r6 iso>400 f<2.8 shutter>1/250 has:lens -has:camera after:2021 modified:2020".split(" "))
      assert.ok(!finds(q), q);
    for (const q of "camera:r5 iso<800 f<8 shutter>0 has:time -date:2024".split(" "))
      assert.ok(!finds(q, image), `${q} in a file that says nothing`);
  });

  it("takes several values of a field, of which one must hold", () => {
    for (const q of [
      "star:4,5",
      "star:none,4",
      "tag:bird,animal",
      'tag:bird,"at dusk"',
      "tag:bird,ani*",
      "is:reject,pick",
    ])
      assert.ok(found(q), q);
    for (const q of ["star:3,5", "tag:bird,sky", "-tag:bird,animal", "type:png,webp"]) assert.ok(!found(q), q);
    assert.ok(found("type:jpg,png -star:1,2 tag:sky,animal"));
    assert.ok(found("tag:animal,"), "the next value is not written yet");
    assert.ok(found('tag:"a,b"', { ...labels, tags: ["a,b"] }), "a comma inside of quotes");
    assert.ok(found("name:fox,.jpg") === false, "a name is no list");
    assert.ok(parseQuery("star:4,9").clauses[0]?.terms[0]?.problem);
    assert.ok(parseQuery("star>=3,4").clauses[0]?.terms[0]?.problem);
  });

  it("counts pick and reject as flags, and not as tags", () => {
    const picked = { ...unlabelled, tags: ["pick"] };
    const holding = ["is:pick", "is:picked", "tag:pick", "is:untagged", "is:labelled", "is:reviewed", "-is:unflagged"];
    for (const q of holding) assert.ok(found(q, picked), q);
    for (const q of ["is:tagged", "tag:p*", "pick", "is:reject", "is:rejected", "is:unreviewed", "is:unlabelled"])
      assert.ok(!found(q, picked), q);
    const both = { ...unlabelled, tags: ["pick", "reject"] };
    assert.ok(found("is:rejected", both) && !found("is:picked", both), "rejected, as the page shows it");
    assert.ok(matches(plainQuery("pick"), image, picked), "an older client searches what is stored");
  });

  it("has unreviewed images until they get stars or a flag", () => {
    assert.ok(found("is:unreviewed is:unflagged", { ...unlabelled, tags: ["sky"], notes: "later" }));
    assert.ok(!found("is:unreviewed", { ...unlabelled, star: 0 }));
  });

  it("holds nothing of a star for an image without one", () => {
    for (const q of ["star<5", "star>=0", "star:0"]) assert.ok(!found(q, unlabelled), q);
    assert.ok(found("star:none", unlabelled));
    assert.ok(!found("by:server", unlabelled));
  });

  it("says what is wrong with a value, and searches for it as text", () => {
    for (const q of ["star>9", "is:nice", "w>wide", "before:yesterday", "date:2024-02-31", "size>big", "tag>3"]) {
      const [clause] = parseQuery(q).clauses;
      assert.ok(clause?.terms[0]?.problem, q);
      assert.equal(clause?.terms[0]?.test.kind, "text", q);
    }
  });

  it("takes what is no field as plain text", () => {
    for (const q of ["http://x", "a:b", "a<b", "-", "OR", '"', '""', "tag:", ":x"]) parseQuery(q);
    assert.ok(!found("a:b"));
    assert.deepEqual(parseQuery('""').clauses, []);
    assert.deepEqual(parseQuery("OR OR").clauses, []);
  });

  it("gives clauses that are a query again", () => {
    const word = fc.constantFrom(
      "fox",
      "-wolf",
      "OR",
      "tag:x",
      'tag:"a b"',
      '"a \\" b"',
      "star>=3",
      "star:4,5",
      'tag:x,"y z"',
      "is:pick",
      "-",
      '"open',
      "a\\",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const query = parseQuery(words.join(" "));
        assert.deepEqual(parseQuery(query.clauses.map((clause) => clause.text).join(" ")), query);
      }),
    );
  });

  it("closes a quote that was left open, so that more can follow", () => {
    for (const [open, closed] of [
      ['"red f', '"red f"'],
      ['tag:"at du', 'tag:"at du"'],
      ['a "b\\', 'a "b"'],
      ['"a \\"b', '"a \\"b"'],
    ] as const) {
      const text = parseQuery(open).clauses.map((clause) => clause.text);
      assert.equal(text.join(" "), closed);
      assert.equal(parseQuery(`${text.join(" ")} more`).clauses.length, text.length + 1);
    }
  });

  it("never throws, whatever is typed", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void found(text)));
  });

  it("finds an image by any of its tags as tagTerm writes them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        const tag = text.trim();
        if (tag !== "") assert.ok(found(tagTerm(tag), { ...labels, tags: [tag] }), tagTerm(tag));
      }),
    );
  });

  it("quotes only what needs it", () => {
    assert.equal(quoteWord("fox"), "fox");
    assert.equal(quoteWord("red fox"), '"red fox"');
    assert.equal(quoteWord("OR"), '"OR"');
  });

  it("knows whether an edit can change the response", () => {
    assert.ok(dependsOnLabels(parseQuery("star>=3")));
    assert.ok(dependsOnLabels(parseQuery("fox")));
    assert.ok(dependsOnLabels(parseQuery("tag:a,b")));
    assert.ok(!dependsOnLabels(parseQuery("type:png,jpg w>100 before:2024")));
  });
});
