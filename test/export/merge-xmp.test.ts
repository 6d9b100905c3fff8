import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import * as z from "zod";
import { toExportRow } from "../../src/export/export-row.ts";
import { mergeXmp } from "../../src/export/merge-xmp.ts";
import { toXmp } from "../../src/export/xmp.ts";
import { toImage } from "../../src/gallery/gallery-image.ts";
import { readXmpLabels } from "../../src/import/xmp-labels.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";

const noExiftool =
  spawnSync("exiftool", ["-ver"]).status === 0 ? false : "needs exiftool: apt-get install libimage-exiftool-perl";
const folder = mkdtempSync(join(tmpdir(), "lenslet-merge-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const rowOf = (labels: Partial<Labels>) => {
  const found = { path: "/a.jpg", format: "jpeg", width: 30, height: 20, size: 5, modifiedAt: 0 } as const;
  const edited = { updated_at: "2026-01-02T03:04:05.000Z", updated_by: "Zoë", version: 7 };
  return toExportRow(toImage(found), { ...unlabelled, ...edited, ...labels });
};
const labelsArbitrary = fc.record({
  star: fc.option(fc.integer({ min: 0, max: 5 })),
  tags: fc.uniqueArray(fc.constantFrom("owl", "red fox", "a & b", "日本", "pick"), { maxLength: 4 }),
  notes: fc.constantFrom("", "a note", 'with <b> & "quotes"', "$& $1"),
});
/** Fields of others, each as it is written. */
const foreign = [
  `<crs:ToneCurve><rdf:Seq><rdf:li>0,  0</rdf:li><rdf:li>255,255</rdf:li></rdf:Seq></crs:ToneCurve>`,
  `<xmpMM:History  x='y'><rdf:Seq><rdf:li rdf:parseType="Resource"><dc:subject>inner</dc:subject></rdf:li></rdf:Seq></xmpMM:History>`,
  `<photoshop:City>Zürich &#x26; <![CDATA[<dc:subject>no</dc:subject>]]></photoshop:City>`,
  `<!-- <dc:subject>commented</dc:subject> -->`,
];
const namespaces = `xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:q="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"`;
const packet = (fields: readonly string[], space: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${namespaces}>${space}<rdf:Description rdf:about="uuid:1"${space || " "}q:Rating='2' crs:Exposure2012="+0.50">${space}${[
    `<dc:subject><rdf:Bag><rdf:li>old</rdf:li></rdf:Bag></dc:subject>`,
    ...fields,
  ].join(space)}${space}</rdf:Description>${space}</rdf:RDF></x:xmpmeta>`;

describe("labels merged into an XMP file", () => {
  it("replace those that it has, and leave every field of others byte for byte", () => {
    fc.assert(
      fc.property(
        labelsArbitrary,
        labelsArbitrary,
        fc.subarray(foreign),
        fc.constantFrom("", "\n  ", "\r\n\t"),
        (first, second, fields, space) => {
          const before = packet(fields, space);
          const once = mergeXmp(before, rowOf(first));
          const twice = mergeXmp(once, rowOf(second));
          assert.equal(twice, mergeXmp(before, rowOf(second)));
          assert.equal(mergeXmp(twice, rowOf(second)), twice);
          for (const field of [...fields, `crs:Exposure2012="+0.50"`, `<rdf:Description rdf:about="uuid:1"`])
            assert.ok(twice.includes(field), field);
          assert.ok(!twice.includes("old") && !twice.includes("q:Rating"));
          assert.equal(twice.match(/rdf:about="uuid:1"/gu)?.length, 2);
          const read = readXmpLabels(twice);
          assert.equal(read.star ?? null, second.star);
          assert.deepEqual(
            read.tags ?? [],
            second.tags.filter((tag) => tag !== "pick"),
          );
          assert.equal(read.flag ?? null, second.tags.includes("pick") ? "pick" : null);
          assert.equal(read.notes ?? "", second.notes);
        },
      ),
    );
  });

  it("replace the description in no particular language alone", () => {
    const german = `<rdf:li xml:lang="de-DE">ein  Fuchs</rdf:li>`;
    const alt = `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">a fox</rdf:li>${german}</rdf:Alt></dc:description>`;
    const merged = mergeXmp(packet([alt], ""), rowOf({ notes: "an owl" }));
    assert.ok(merged.includes(german) && !merged.includes("a fox"));
    assert.equal(readXmpLabels(merged).notes, "an owl");
    assert.equal(mergeXmp(merged, rowOf({ notes: "an owl" })), merged);
  });

  it("replace what Lenslet wrote itself", () => {
    const merged = mergeXmp(toXmp(rowOf({ star: 2, notes: "before" })), rowOf({ star: 4, tags: ["reject"] }));
    assert.equal(merged.match(/<rdf:Description/gu)?.length, 1);
    assert.deepEqual([readXmpLabels(merged).star, readXmpLabels(merged).flag], [4, "reject"]);
  });

  it("refuse what is not XMP", () => {
    for (const text of ["", "no xml", "<a/>", `<!DOCTYPE x><x:xmpmeta xmlns:x="adobe:ns:meta/"/>`])
      assert.throws(() => mergeXmp(text, rowOf({})));
  });

  it("are read by exiftool, beside what exiftool wrote", { skip: noExiftool }, () => {
    const file = join(folder, "a.xmp");
    const before = ["-XMP-dc:Creator=Ann", "-XMP-crs:Exposure2012=0.5", "-XMP-xmp:Rating=1", "-XMP-dc:Subject=old"];
    execFileSync("exiftool", ["-q", ...before, file]);
    writeFileSync(
      file,
      mergeXmp(readFileSync(file, "utf8"), rowOf({ star: 5, tags: ["red fox", "pick"], notes: "n" })),
    );
    const [tags] = z
      .array(z.record(z.string(), z.unknown()))
      .parse(JSON.parse(execFileSync("exiftool", ["-j", "-G1", "-n", file], { encoding: "utf8" })));
    assert.equal(tags?.["ExifTool:Warning"], undefined);
    assert.equal(tags?.["XMP-xmp:Rating"], 5);
    assert.equal(tags?.["XMP-dc:Subject"], "red fox");
    assert.equal(tags?.["XMP-dc:Creator"], "Ann");
    assert.equal(tags?.["XMP-crs:Exposure2012"], 0.5);
    assert.equal(tags?.["XMP-dc:Description"], "n");
  });
});
