import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import * as z from "zod";
import { sidecarPath } from "../../src/export/sidecar-name.ts";
import { toXmp } from "../../src/export/xmp.ts";
import { toExportRow } from "../../src/export/export-row.ts";
import { toImage } from "../../src/gallery/gallery-image.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";

const noExiftool =
  spawnSync("exiftool", ["-ver"]).status === 0 ? false : "needs exiftool: apt-get install libimage-exiftool-perl";

const folder = mkdtempSync(join(tmpdir(), "lenslet-xmp-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const xmpOf = (labels: Partial<Labels>) => {
  const found = { path: "/a.jpg", format: "jpeg", width: 30, height: 20, size: 5, modifiedAt: 0 } as const;
  const edited = { updated_at: "2026-01-02T03:04:05.000Z", updated_by: "Zoë & <co>", version: 7 };
  return toXmp(toExportRow(toImage(found), { ...unlabelled, ...edited, ...labels }));
};

/** The tags that exiftool reads from a sidecar, by group and name. */
function readWithExiftool(xmp: string): Record<string, unknown> {
  const file = join(folder, "a.xmp");
  writeFileSync(file, xmp);
  const [tags] = z
    .array(z.record(z.string(), z.unknown()))
    .parse(JSON.parse(execFileSync("exiftool", ["-j", "-G1", "-n", "-charset", "UTF8", file], { encoding: "utf8" })));
  assert.ok(tags);
  assert.equal(tags["ExifTool:Warning"], undefined);
  return tags;
}

describe("an XMP sidecar", { skip: noExiftool }, () => {
  it("has stars, pick, tags and notes where exiftool looks for them", () => {
    const tags = readWithExiftool(
      xmpOf({ star: 4, tags: ["pick", "red fox", "birds/owl", "a|b, c;d", "日本"], notes: 'On "two"\nlines & <more>' }),
    );
    assert.equal(tags["XMP-xmp:Rating"], 4);
    assert.equal(tags["XMP-xmpDM:Pick"], 1);
    assert.equal(tags["XMP-digiKam:PickLabel"], 3);
    assert.deepEqual(tags["XMP-dc:Subject"], ["red fox", "birds/owl", "a|b, c;d", "日本"]);
    assert.deepEqual(tags["XMP-lr:HierarchicalSubject"], ["red fox", "birds|owl", "a|b, c;d", "日本"]);
    assert.deepEqual(tags["XMP-digiKam:TagsList"], ["red fox", "birds/owl", "a/b, c;d", "日本"]);
    assert.equal(tags["XMP-dc:Description"], 'On "two"\nlines & <more>');
    assert.equal(tags["XMP-xmp:MetadataDate"], "2026:01:02 03:04:05.000Z");
  });

  it("marks a rejected image with rating -1, and stores its stars elsewhere", () => {
    const tags = readWithExiftool(xmpOf({ star: 3, tags: ["reject"] }));
    assert.equal(tags["XMP-xmp:Rating"], -1);
    assert.equal(tags["XMP-xmpDM:Pick"], -1);
    assert.equal(tags["XMP-digiKam:PickLabel"], 1);
    assert.equal(tags["XMP-dc:Subject"], undefined);
    assert.match(xmpOf({ star: 3, tags: ["reject"] }), /lenslet:Star="3"/);
  });

  it("distinguishes no rating from zero stars", () => {
    assert.equal(readWithExiftool(xmpOf({ star: null, notes: "x" }))["XMP-xmp:Rating"], undefined);
    assert.equal(readWithExiftool(xmpOf({ star: 0 }))["XMP-xmp:Rating"], 0);
  });

  it("removes characters that XML does not allow", () => {
    assert.equal(readWithExiftool(xmpOf({ notes: "a\u0000\u0008b" }))["XMP-dc:Description"], "ab");
  });
});

describe("sidecarPath", () => {
  it("replaces the extension or appends to it", () => {
    assert.equal(sidecarPath("/b.c/a.b.jpg", "stem"), "b.c/a.b.xmp");
    assert.equal(sidecarPath("/b.c/a.b.jpg", "full"), "b.c/a.b.jpg.xmp");
  });
});
