import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { readXmpLabels } from "../../src/import/xmp-labels.ts";

const noExiftool =
  spawnSync("exiftool", ["-ver"]).status === 0 ? false : "needs exiftool: apt-get install libimage-exiftool-perl";

const folder = mkdtempSync(join(tmpdir(), "lenslet-xmp-in-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const packet = (attributes: string, content = "") => `<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
   xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/" xmlns:digiKam="http://www.digikam.org/ns/1.0/"
   xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/" ${attributes}>${content}</rdf:Description>
 </rdf:RDF></x:xmpmeta>`;

describe("readXmpLabels", () => {
  it("reads Lightroom's rating, flag, keywords and caption", () => {
    const content = `<dc:subject><rdf:Bag><rdf:li>owl &amp; fox</rdf:li><rdf:li>a|b, c</rdf:li></rdf:Bag></dc:subject>
      <dc:description><rdf:Alt><rdf:li xml:lang="fr">Non</rdf:li><rdf:li xml:lang="x-default">Yes&#10;two</rdf:li></rdf:Alt></dc:description>`;
    assert.deepEqual(readXmpLabels(packet('xmp:Rating="4" xmpDM:pick="1"', content)), {
      star: 4,
      flag: "pick",
      tags: ["owl & fox", "a|b, c"],
      notes: "Yes\ntwo",
    });
  });

  it("reads digiKam's pick label and tags, as elements too", () => {
    const content = `<xmp:Rating>2</xmp:Rating><digiKam:PickLabel>1</digiKam:PickLabel>
      <digiKam:TagsList><rdf:Seq><rdf:li>birds/owl</rdf:li></rdf:Seq></digiKam:TagsList>`;
    assert.deepEqual(readXmpLabels(packet("", content)), { star: 2, flag: "reject", tags: ["birds/owl"] });
    assert.equal(readXmpLabels(packet('digiKam:PickLabel="2"')).flag, null);
  });

  it("takes a rating of -1, and darktable's 6, for rejected", () => {
    assert.deepEqual(readXmpLabels(packet('xmp:Rating="-1"')), { flag: "reject" });
    assert.deepEqual(readXmpLabels(packet('xmp:Rating="6"')), { flag: "reject" });
  });

  it("distinguishes no rating from zero stars, and reads Windows' percentages", () => {
    assert.deepEqual(readXmpLabels(packet("")), {});
    assert.deepEqual(readXmpLabels(packet('xmp:Rating="0"')), { star: 0 });
    assert.deepEqual(readXmpLabels(packet('MicrosoftPhoto:Rating="75"')), { star: 4 });
  });

  it("goes by namespaces, whatever their prefixes are", () => {
    const strange = packet('q:Rating="3" xmlns:q="http://ns.adobe.com/xap/1.0/" other:Rating="5" xmlns:other="urn:x"');
    assert.deepEqual(readXmpLabels(strange), { star: 3 });
  });

  it("refuses document types, so that no entity expands, and names the line of damage", () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${packet("")}`;
    assert.throws(() => readXmpLabels(bomb), /document type/);
    assert.throws(() => readXmpLabels(packet("").replace("</rdf:RDF>", "")), /Line \d+ is not well-formed/);
    assert.throws(() => readXmpLabels("<svg/>"), /no XMP/);
  });

  it("reads what exiftool writes", { skip: noExiftool }, () => {
    const file = join(folder, "a.xmp");
    const tags = [
      "-Rating=5",
      "-XMP-digiKam:PickLabel=3",
      "-Subject=red fox",
      "-Subject=a|b, c",
      "-Description=Ünï <x>",
    ];
    execFileSync("exiftool", ["-q", "-charset", "UTF8", ...tags, file]);
    assert.deepEqual(readXmpLabels(readFileSync(file, "utf8")), {
      star: 5,
      flag: "pick",
      tags: ["red fox", "a|b, c"],
      notes: "Ünï <x>",
    });
  });
});
