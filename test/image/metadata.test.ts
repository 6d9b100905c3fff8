import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { type ImageMetadata, type MetadataFormat, readMetadata } from "../../src/image/metadata.ts";
import { isModestTiff } from "../../src/image/tiff-check.ts";
import { exifPng } from "../support/hostile-images.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** A PNG with the chunks between its header and its end, without valid checksums, which the reader ignores. */
function pngOf(...chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const all = [["IHDR", new Uint8Array(13)] as const, ...chunks, ["IEND", new Uint8Array(0)] as const];
  const parts = all.map(([type, content]) => Buffer.concat([uint32(content.length), encode(type), content, uint32(0)]));
  return Uint8Array.from(Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...parts]));
}

async function metadataOf(format: MetadataFormat, bytes: Uint8Array): Promise<ImageMetadata> {
  return readMetadata(format, { size: bytes.length, bytes: async (start, end) => bytes.slice(start, end) });
}

const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3" xmlns:dc="http://purl.org/dc/elements/1.1/">' +
  "<dc:subject><rdf:Bag><rdf:li>cat</rdf:li><rdf:li>dog</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>";

function photograph(): Sharp {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: "#a83" } })
    .withExif({
      IFD0: { Make: "Canon", Model: "EOS R5", Copyright: "Ada" },
      IFD2: { ExposureTime: "1/250", FNumber: "28/10", ISOSpeedRatings: "400", FocalLength: "50/1", Flash: "16" },
      IFD3: { GPSLatitudeRef: "S", GPSLatitude: "51/1 30/1 0/1", GPSLongitudeRef: "E", GPSLongitude: "7/1 0/1 0/1" },
    })
    .withXmp(xmp);
}

/** A JPEG that has only the segments. */
function jpegOf(...segments: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const parts = segments.map(([marker, content]) => {
    const length = content.length + 2;
    return joined(Uint8Array.of(0xff, marker, length >> 8, length & 0xff), content);
  });
  return joined(Uint8Array.of(0xff, 0xd8), ...parts, Uint8Array.of(0xff, 0xd9));
}

/** A TIFF block with one tag of undefined type in its EXIF directory. */
function exifWith(tag: number, content: Uint8Array): Uint8Array {
  const entry = (id: number, type: number, count: number, value: number): Uint8Array =>
    joined(Uint8Array.of(id >> 8, id & 0xff, 0, type), uint32(count), uint32(value));
  const one = Uint8Array.of(0, 1);
  const header = joined(encode("MM\0*"), uint32(8), one, entry(0x8769, 4, 1, 26), uint32(0));
  return joined(header, one, entry(tag, 7, content.length, 44), uint32(0), content);
}

describe("readMetadata", () => {
  it("reads EXIF, GPS and XMP of JPEG, PNG and WebP as values for people", async () => {
    for (const format of ["jpeg", "png", "webp"] as const) {
      const { exif, gps, xmp: properties } = await metadataOf(format, await photograph().toFormat(format).toBuffer());
      assert.equal(exif?.["ExposureTime"], "1/250 s", format);
      assert.equal(exif["FNumber"], "f/2.8");
      assert.equal(exif["FocalLength"], "50 mm");
      assert.equal(exif["ISOSpeedRatings"], "400");
      assert.equal(exif["Model"], "EOS R5");
      assert.equal(exif["Flash"], "Flash did not fire, compulsory flash mode");
      assert.deepEqual(gps, { Latitude: "-51.5", Longitude: "7" });
      assert.deepEqual(properties, { Rating: "3", subject: "cat, dog" });
    }
  });

  it("reads plain, compressed and international PNG texts, before and after the pixels", async () => {
    const prompt = '{"prompt": "a cat — 猫"}';
    const png = pngOf(
      ["tEXt", joined(encode("Title\0"), Uint8Array.of(0xc9, 0x74, 0xe9))],
      ["zTXt", joined(encode("parameters\0\0"), deflateSync("steps: 20"))],
      ["IDAT", new Uint8Array(100_000)],
      ["iTXt", joined(encode("prompt\0\0\0en\0\0"), encode(prompt))],
      ["iTXt", joined(encode("workflow\0\x01\0\0\0"), deflateSync(prompt))],
    );
    assert.deepEqual(await metadataOf("png", png), {
      text: { Title: "Été", parameters: "steps: 20", prompt, workflow: prompt },
    });
  });

  it("reads a JPEG comment, IPTC records, and a Unicode user comment", async () => {
    const record = (number: number, text: string): Uint8Array =>
      joined(Uint8Array.of(0x1c, 2, number, 0, encode(text).length), encode(text));
    const records = joined(record(105, "A headline that takes some room"), record(25, "cat"), record(25, "dog"));
    const resource = joined(encode("8BIM"), Uint8Array.of(4, 4, 0, 0), uint32(records.length), records);
    const comment = joined(
      encode("UNICODE\0"),
      Uint8Array.from([..."猫 ok"].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255])),
    );
    const jpeg = jpegOf(
      [0xfe, encode("first")],
      [0xfe, encode("second")],
      [0xed, joined(encode("Photoshop 3.0\0"), resource)],
      [0xe1, joined(encode("Exif\0\0"), exifWith(0x9286, comment))],
    );
    const { text, iptc, exif } = await metadataOf("jpeg", jpeg);
    assert.deepEqual(text, { Comment: "first", "Comment (2)": "second" });
    assert.equal(iptc?.["Headline"], "A headline that takes some room");
    assert.equal(iptc["Keywords"], "cat, dog");
    assert.deepEqual(exif, { UserComment: "猫 ok" });
  });

  it("leaves out binary values, control characters and harmful names", async () => {
    const jpeg = jpegOf([0xe1, joined(encode("Exif\0\0"), exifWith(0x927c, new Uint8Array(200).fill(7)))]);
    assert.deepEqual(await metadataOf("jpeg", jpeg), {});
    const { text } = await metadataOf(
      "png",
      pngOf(["tEXt", encode("__proto__\0a\x07b\nc")], ["tEXt", encode("toString\0x")]),
    );
    assert.deepEqual(Object.entries(text ?? {}), [
      ["__proto__", "ab\nc"],
      ["toString", "x"],
    ]);
    assert.equal(Object.getPrototypeOf(text), Object.prototype);
  });

  it("caps the length, the number and the total of texts", async () => {
    const bomb = deflateSync(new Uint8Array(50_000_000).fill(65));
    const png = pngOf(...Array.from({ length: 40 }, (_, n) => ["zTXt", joined(encode(`k${n}\0\0`), bomb)] as const));
    const Platform = globalThis.DecompressionStream;
    let inflated = 0;
    globalThis.DecompressionStream = class extends Platform {
      override readonly readable = super.readable.pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            inflated += chunk.byteLength;
            controller.enqueue(chunk);
          },
        }),
      );
    };
    const { text } = await metadataOf("png", png).finally(() => (globalThis.DecompressionStream = Platform));
    const lengths = Object.values(text ?? {}).map((value) => value.length);
    assert.ok(Math.max(...lengths) <= 128 * 1024);
    assert.ok(lengths.reduce((sum, length) => sum + length, 0) <= 1024 * 1024);
    assert.ok(inflated > 0 && inflated < 20_000_000, `${inflated} bytes inflated`);
    const many = pngOf(...Array.from({ length: 1000 }, (_, n) => ["tEXt", encode(`k${n}\0v`)] as const));
    assert.equal(Object.keys((await metadataOf("png", many)).text ?? {}).length, 200);
  });

  it("keeps the text before damage in compressed data", async () => {
    const compressed = deflateSync(encode("x".repeat(100_000))).subarray(0, 60);
    const { text } = await metadataOf("png", pngOf(["zTXt", joined(encode("k\0\0"), compressed)]));
    assert.match(text?.["k"] ?? "", /^x+$/);
  });

  it("skips EXIF whose values overlap or have too many parts", async () => {
    const startedAt = performance.now();
    for (const [entries, textBytes] of [
      [3000, 220_000],
      [200, 200_000],
      [1, 250_000],
    ] as const) {
      assert.deepEqual(await metadataOf("png", await exifPng(entries, textBytes)), {}, `${entries} × ${textBytes}`);
    }
    assert.ok(performance.now() - startedAt < 1000);
  });

  it("skips EXIF with too many directories or a cycle of them", () => {
    const entry = (tag: number, value: number) =>
      joined(Uint8Array.of(tag >> 8, tag & 255, 0, 4), uint32(1), uint32(value));
    const directory = (...entries: readonly Uint8Array[]) =>
      joined(Uint8Array.of(entries.length >> 8, entries.length & 255), ...entries, uint32(0));
    const head = joined(encode("MM\0*"), uint32(8));
    assert.ok(isModestTiff(joined(head, directory(entry(0x8769, 8)))), "a circle is gone through once");
    const many = Array.from({ length: 20 }, (_, index) => entry(0x8769, 1000 + index));
    assert.ok(!isModestTiff(joined(head, directory(...many))));
    const long = Array.from({ length: 300 }, () => entry(0x0100, 1));
    assert.ok(!isModestTiff(joined(head, directory(...long))));
  });

  it("skips XMP with entities, deep nesting or too many elements", async () => {
    const packets = [
      `<!DOCTYPE x [<!ENTITY a "aaaa">]>${xmp}`,
      xmp.replace("<dc:subject>", `<dc:subject>${"<a>".repeat(50)}${"</a>".repeat(50)}`),
      xmp.replace("<dc:subject>", `<dc:subject>${"<a/>".repeat(5000)}`),
    ];
    for (const packet of packets) {
      const jpeg = jpegOf([0xe1, joined(encode("http://ns.adobe.com/xap/1.0/\0"), encode(packet))]);
      assert.deepEqual(await metadataOf("jpeg", jpeg), {});
    }
  });

  it("reads little of a large file", async () => {
    const png = pngOf(["IDAT", new Uint8Array(5_000_000)], ["tEXt", encode("k\0v")]);
    let read = 0;
    const meta = await readMetadata("png", {
      size: png.length,
      bytes: async (start, end) => {
        read += end - start;
        return png.slice(start, end);
      },
    });
    assert.deepEqual(meta, { text: { k: "v" } });
    assert.ok(read < 100_000, `${read} bytes`);
  });

  it("finds nothing in a file whose format is not the listed one", async () => {
    assert.deepEqual(await metadataOf("jpeg", await photograph().png().toBuffer()), {});
    assert.deepEqual(await metadataOf("png", await photograph().webp().toBuffer()), {});
    assert.deepEqual(await metadataOf("webp", await photograph().jpeg().toBuffer()), {});
  });

  it("rejects only when the file cannot be read", async () => {
    const unreadable = { size: 100, bytes: () => Promise.reject(new Error("gone")) };
    await assert.rejects(readMetadata("png", unreadable), /gone/);
  });

  it("never throws on truncated or mutated files, and returns only texts", async () => {
    const files = new Map<MetadataFormat, Uint8Array>();
    for (const format of ["jpeg", "png", "webp"] as const) {
      files.set(format, await photograph().toFormat(format).toBuffer());
    }
    const mutation = fc.record({ at: fc.nat(2500), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files.keys()),
        fc.nat(2500),
        fc.array(mutation, { maxLength: 20 }),
        async (format, size, mutations) => {
          const bytes = Uint8Array.from((files.get(format) ?? Uint8Array.of()).subarray(0, size));
          for (const { at, byte } of mutations) bytes[at] = byte;
          for (const section of Object.values(await metadataOf(format, bytes))) {
            for (const value of Object.values(section)) assert.equal(typeof value, "string");
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});
