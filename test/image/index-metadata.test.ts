import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { exifJpeg, indexOf, jpegOf, tiffOf, xmpJpeg, xmpPacket } from "../support/metadata-files.ts";
import { jpegSegment } from "../support/images.ts";

const noExiftool =
  spawnSync("exiftool", ["-ver"]).status === 0 ? false : "needs exiftool: apt-get install libimage-exiftool-perl";

const wall = (text: string) => Date.parse(`${text}Z`);
const nothing = jpegOf();

describe("indexMetadata", () => {
  it("reads camera, lens, exposure and time from EXIF", async () => {
    const jpeg = exifJpeg(
      [
        [0x010f, "Canon"],
        [0x0110, "EOS R5"],
      ],
      [
        [0x829a, [1, 60]],
        [0x829d, [14, 10]],
        [0x8827, 100],
        [0x9003, "2024:01:31 12:34:56"],
        [0x9011, "+02:00"],
        [0x9291, "123"],
        [0x920a, [24, 1]],
        [0xa434, "RF24mm F1.4"],
      ],
    );
    assert.deepEqual(await indexOf(jpeg), {
      taken: { at: wall("2024-01-31T12:34:56.123"), offset: 120, from: "exif" },
      camera: "Canon EOS R5",
      lens: "RF24mm F1.4",
      iso: 100,
      aperture: 1.4,
      shutter: 1 / 60,
      focal: 24,
    });
  });

  it("takes EXIF, XMP, the file's name, in that order, for the time", async () => {
    const dated = xmpPacket('exif:DateTimeOriginal="2001-02-03T04:05:06.7-03:00"');
    const name = "IMG_20240131_123456.jpg";
    const exif = exifJpeg([], [[0x9003, "1969:07:20 20:17:40"]]);
    assert.deepEqual((await indexOf(exif, name, [dated])).taken, { at: wall("1969-07-20T20:17:40"), from: "exif" });
    const xmp = { at: wall("2001-02-03T04:05:06.700"), offset: -180, from: "xmp" };
    assert.deepEqual((await indexOf(xmpJpeg(dated), name)).taken, xmp);
    assert.deepEqual((await indexOf(nothing, name, [dated])).taken, xmp);
    assert.deepEqual((await indexOf(nothing, name)).taken, { at: wall("2024-01-31T12:34:56"), from: "name" });
    assert.deepEqual(await indexOf(nothing, "a.jpg"), {});
  });

  it("believes no time that the calendar does not have", async () => {
    for (const text of ["0000:00:00 00:00:00", "2023:02:29 00:00:00", "2024:13:01 00:00:00", "    :  :     :  :  ", ""])
      assert.deepEqual(await indexOf(exifJpeg([], [[0x9003, text]])), {}, text);
    const late = await indexOf(exifJpeg([], [[0x9003, "2090:12:31 23:59:59"]]));
    assert.equal(late.taken?.at, wall("2090-12-31T23:59:59"));
  });

  it("reads labels from XMP, and from IPTC where XMP has none", async () => {
    const record = (number: number, text: string) => [0x1c, 2, number, 0, text.length, ...Buffer.from(text)];
    const records = Buffer.from([...record(5, "A title"), ...record(25, "owl"), ...record(25, "night")]);
    const resource = Buffer.concat([
      Buffer.from("Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0"),
      Buffer.from([records.length]),
      records,
    ]);
    const iptc = jpegSegment(0xed, resource);
    assert.deepEqual((await indexOf(jpegOf(iptc))).labels, { tags: ["owl", "night"], notes: "A title" });
    const subject = "<dc:subject><rdf:Bag><rdf:li>sky</rdf:li></rdf:Bag></dc:subject>";
    const both = jpegOf(
      iptc,
      jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmpPacket('xmp:Rating="3"', subject)}`)),
    );
    assert.deepEqual((await indexOf(both)).labels, { star: 3, tags: ["sky"], notes: "A title" });
  });

  it("distinguishes a rating of 0 from no rating, and rejected from both", async () => {
    const labelsOf = async (attributes: string) => (await indexOf(xmpJpeg(xmpPacket(attributes)))).labels;
    assert.deepEqual(await labelsOf('xmp:Rating="0"'), { star: 0 });
    assert.equal(await labelsOf('xmp:CreateDate="2024-01-01"'), undefined);
    for (const rejected of ["-1", "6"])
      assert.deepEqual(await labelsOf(`xmp:Rating="${rejected}"`), { flag: "rejected" });
    assert.deepEqual(await labelsOf('xmpDM:pick="1"'), { flag: "picked" });
    // Cameras write an EXIF rating of 0 into every file.
    assert.equal((await indexOf(exifJpeg([[0x4746, 0]]))).labels, undefined);
    assert.deepEqual((await indexOf(exifJpeg([[0x4746, 4]]))).labels, { star: 4 });
  });

  it("lets an XMP file beside the image count more than the image, field by field", async () => {
    const image = xmpJpeg(xmpPacket('xmp:Rating="2"', "<dc:title><rdf:Alt><rdf:li>Own</rdf:li></rdf:Alt></dc:title>"));
    const { labels } = await indexOf(image, "a.jpg", [
      xmpPacket('xmp:Rating="5"'),
      xmpPacket('xmp:Rating="1" xmpDM:pick="1"'),
    ]);
    assert.deepEqual(labels, { star: 5, flag: "picked", notes: "Own" });
  });

  it("says whether the place is known", async () => {
    const place = [
      [2, [51, 1]],
      [4, [7, 1]],
    ] as const;
    assert.deepEqual(await indexOf(exifJpeg([], [], place)), { gps: true });
    assert.deepEqual(await indexOf(exifJpeg([], [], [[0, 2]])), {});
  });

  it("agrees with exiftool on what exiftool writes", { skip: noExiftool }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "lenslet-exif-"));
    try {
      const pixels = sharp({ create: { width: 40, height: 30, channels: 3, background: "#a83" } });
      const tags = [
        "-Make=NIKON CORPORATION",
        "-Model=NIKON Z 9",
        "-LensModel=Nikkor 85mm é",
        "-ISO=6400",
        "-FNumber=1.8",
        "-ExposureTime=1/8000",
        "-FocalLength=85",
        "-Orientation#=6",
        "-DateTimeOriginal=2024:05:17 23:59:59",
        "-SubSecTimeOriginal=09",
        "-OffsetTimeOriginal=+05:45",
        "-GPSLatitude=51.5",
        "-GPSLatitudeRef=S",
        "-GPSLongitude=7",
        "-GPSLongitudeRef=E",
        "-XMP-xmp:Rating=4",
        "-XMP-dc:Subject=fox",
        "-XMP-dc:Subject=a|b, c",
      ];
      const expected = {
        taken: { at: wall("2024-05-17T23:59:59.090"), offset: 345, from: "exif" },
        camera: "NIKON Z 9",
        lens: "Nikkor 85mm é",
        iso: 6400,
        aperture: 1.8,
        shutter: 1 / 8000,
        focal: 85,
        orientation: 6,
        gps: true,
        labels: { star: 4, tags: ["fox", "a|b, c"] },
      };
      for (const format of ["jpeg", "png", "webp"] as const) {
        const file = join(folder, `a.${format}`);
        writeFileSync(file, await pixels.clone().toFormat(format).toBuffer());
        execFileSync("exiftool", ["-q", "-charset", "UTF8", "-overwrite_original", ...tags, file]);
        assert.deepEqual(await indexOf(readFileSync(file), `a.${format}`), expected, format);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("hostile metadata", () => {
  it("is read to an end, whatever its bytes are", async () => {
    const exif = tiffOf([[0x0110, "EOS R5"]], [[0x9003, "2024:01:31 12:34:56"]], [[2, [1, 1]]]);
    const packet = xmpPacket('xmp:Rating="3"', "<dc:subject><rdf:Bag><rdf:li>sky</rdf:li></rdf:Bag></dc:subject>");
    const whole = jpegOf(
      jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exif])),
      jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`)),
    );
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(whole.length), async (changes, length) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        await indexOf(bytes);
        await indexOf(bytes.subarray(0, length));
      }),
      { numRuns: 500 },
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => void (await indexOf(bytes))));
  });

  it("may have directories that refer to themselves", async () => {
    const tiff = tiffOf([[0x0110, "EOS R5"]], [[0x8769, 8]], []);
    // The EXIF directory is the main one, and so is the next one.
    tiff.writeUInt32BE(8, 8 + 2 + 12 + 8);
    tiff.writeUInt32BE(8, 8 + 2 + 24);
    const bytes = jpegOf(jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff])));
    assert.deepEqual(await indexOf(bytes), { camera: "EOS R5" });
  });

  it("may claim values beyond the end, and counts of any size", async () => {
    const tiff = tiffOf(
      [[0x0110, "a long name of a camera"]],
      [
        [0x829a, [1, 0]],
        [0x920a, [0, 0]],
      ],
      [],
    );
    tiff.writeUInt32BE(0xffff_ffff, 8 + 2 + 4);
    assert.deepEqual(await indexOf(jpegOf(jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff])))), {});
  });

  it("may define entities, which do not expand", async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${xmpPacket('xmp:Rating="5"', "&b;")}`;
    assert.deepEqual(await indexOf(xmpJpeg(bomb)), {});
    assert.deepEqual(await indexOf(nothing, "a.jpg", [bomb]), {});
  });

  it("may nest or repeat elements without end", async () => {
    const deep = xmpPacket('xmp:Rating="5"', "<a>".repeat(20_000));
    const many = xmpPacket('xmp:Rating="5"', "<dc:title/>".repeat(20_000));
    assert.deepEqual(await indexOf(nothing, "a.jpg", [deep, many, "<".repeat(200_000)]), {});
  });

  it("may have more and longer tags than an image can have", async () => {
    const tags = Array.from({ length: 400 }, (_, index) => `<rdf:li>${index === 0 ? "x".repeat(500) : index}</rdf:li>`);
    const { labels } = await indexOf(nothing, "a.jpg", [
      xmpPacket("", `<dc:subject><rdf:Bag>${tags.join("")}</rdf:Bag></dc:subject>`),
    ]);
    assert.equal(labels?.tags?.length, 200);
    assert.equal(labels.tags[0], "1");
  });
});
