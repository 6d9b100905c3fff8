import { jpegSegment } from "./images.ts";
import { buildTiff, type TiffDirectory, type TiffValue } from "./tiff-builder.ts";

/** What a camera raw file is made of. */
export interface RawParts {
  /** The largest JPEG in it. */
  readonly jpeg: Uint8Array;
  readonly thumbnail: Uint8Array;
  /** EXIF orientation. */
  readonly orientation: number;
}

type Tags = TiffDirectory["tags"];

/** When the photograph of each sample was taken. */
export const rawTaken = "2026:05:04 03:02:01";

/** The sensor's data in a sample: a lossless JPEG, longer than all others, which no browser shows. */
export const sensorData = Uint8Array.from(
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xc3, Uint8Array.of(14, 0x0f, 0xa0, 0x17, 0x70, 2, 1, 0x11, 0, 2, 0x11, 0)),
    Buffer.alloc(60_000, 7),
  ]),
);

/** A file of each kind of camera raw by its name, as the cameras lay them out. */
export function rawFiles(parts: RawParts): ReadonlyMap<string, Uint8Array> {
  const { jpeg, thumbnail } = parts;
  const inDirectory = (bytes: Uint8Array): Tags => [
    [0x0201, { placed: bytes }],
    [0x0202, bytes.length],
  ];
  const inStrip = (bytes: Uint8Array, compression: number): Tags => [
    [0x0103, { short: compression }],
    [0x0111, { placed: bytes }],
    [0x0117, bytes.length],
  ];
  const small: TiffDirectory = { tags: [[0x0103, { short: 6 }], ...inDirectory(thumbnail)] };
  const sensor: TiffDirectory = { tags: [[0x00fe, 0], ...inStrip(sensorData, 7)] };
  const preview = { tags: [[0x00fe, 1], ...inStrip(jpeg, 7)] } as const satisfies TiffDirectory;
  const camera = (make: string, model: string, makerNote?: Uint8Array, orientation = parts.orientation): Tags => [
    [0x010f, make],
    [0x0110, model],
    [0x0112, { short: orientation }],
    [0x8769, exifOf(makerNote)],
  ];
  const sub = (...directories: TiffDirectory[]): Tags => [[0x014a, { directories }]];
  const later: TiffDirectory = { tags: [[0x0103, { short: 6 }], ...inDirectory(jpeg)] };
  const own = exifJpeg(jpeg, parts.orientation, "FUJIFILM", "X-T5");
  return new Map([
    [
      "canon.cr2",
      buildTiff(
        {
          tags: [...inStrip(jpeg, 6), ...camera("Canon", "Canon EOS 5D")],
          next: { tags: small.tags, next: { tags: [[0x0100, 1]], next: sensor } },
        },
        { after: "CR\x02\0\0\0\0\0" },
      ),
    ],
    [
      "nikon.nef",
      buildTiff(
        {
          tags: [...camera("NIKON CORPORATION", "NIKON D850"), ...sub({ tags: inDirectory(jpeg) }, sensor)],
        },
        { signature: "MM\0*" },
      ),
    ],
    [
      "sony.arw",
      buildTiff({
        tags: [...inDirectory(jpeg), ...camera("SONY", "ILCE-7M4"), ...sub(sensor)],
        next: small,
      }),
    ],
    [
      "adobe.dng",
      buildTiff({
        tags: [...camera("Leica", "M11"), ...sub(sensor, preview), [0xc612, { bytes: Uint8Array.of(1, 4, 0, 0) }]],
      }),
    ],
    [
      "olympus.orf",
      buildTiff(
        {
          tags: camera("OLYMPUS CORPORATION", "E-M1", olympusNote(jpeg)),
          next: small,
        },
        { signature: "IIRO" },
      ),
    ],
    [
      "panasonic.rw2",
      buildTiff(
        {
          tags: [
            [0x002e, { bytes: exifJpeg(jpeg, parts.orientation, "Panasonic", "DC-S5") }],
            ...camera("Panasonic", "DC-S5"),
          ],
        },
        { signature: "IIU\0" },
      ),
    ],
    [
      "pentax.pef",
      buildTiff(
        {
          tags: camera("PENTAX", "PENTAX K-1"),
          next: { ...small, next: later },
        },
        { signature: "MM\0*" },
      ),
    ],
    [
      "samsung.srw",
      buildTiff({
        tags: [...camera("SAMSUNG", "NX1"), ...sub({ tags: inDirectory(jpeg) })],
        next: small,
      }),
    ],
    ["fuji.raf", rafOf(own)],
    ["canon.cr3", cr3Of(parts)],
  ]);
}

/** Files that could make a reader of camera raw files or TIFFs work without end, by name. */
export function endlessRawFiles(): ReadonlyMap<string, Uint8Array> {
  // Every directory names itself and all others, and every JPEG claims to be as long as can be.
  const circle = new Uint8Array(1024 * 1024);
  const view = new DataView(circle.buffer);
  circle.set(Buffer.from("II*\0\x08\0\0\0", "latin1"));
  for (let at = 8; at + 3200 < circle.length; at += 3200) {
    view.setUint16(at, 256, true);
    for (let entry = 0; entry < 256; entry += 1) {
      const [tag = 0, value = 0] =
        [
          [0x014a, 8 + ((at + entry) % 300) * 3200],
          [0x0201, 4096],
          [0x0202, 0xffffffff],
          [0x002e, 64],
        ][entry % 4] ?? [];
      const start = at + 2 + 12 * entry;
      view.setUint16(start, tag, true);
      view.setUint16(start + 2, 4, true);
      view.setUint32(start + 4, tag === 0x002e ? 0xffffffff : 1, true);
      view.setUint32(start + 8, value, true);
    }
    view.setUint32(at + 2 + 12 * 256, at + 3200, true);
  }
  const markers = Buffer.alloc(2 * 1024 * 1024, Buffer.from([0xff, 0xe0, 0, 2]));
  markers.set([0xff, 0xd8], 0);
  const boxes = Buffer.alloc(1024 * 1024, Buffer.from("\0\0\0\x08moov", "latin1"));
  boxes.write("\0\0\0\x10ftypcrx \0\0\0\x01", "latin1");
  const nested = Buffer.from(boxes);
  for (let at = 16, length = nested.length - 16; length > 24; at += 8, length -= 8) {
    nested.writeUInt32BE(length, at);
    nested.write(["moov", "trak", "mdia", "minf", "stbl"][(at / 8) % 5] ?? "", at + 4);
  }
  return new Map([
    ["circle.nef", circle],
    ["circle.tif", circle],
    ["huge.tif", hugeTiff()],
    ["markers.raf", rafOf(markers)],
    ["boxes.cr3", Uint8Array.from(boxes)],
    ["nested.cr3", Uint8Array.from(nested)],
  ]);
}

/** A TIFF of 90,000 × 90,000 px in one strip of a few bytes. */
function hugeTiff(): Uint8Array {
  return buildTiff({
    tags: [
      [0x0100, 90_000],
      [0x0101, 90_000],
      [0x0102, { short: 8 }],
      [0x0103, { short: 5 }],
      [0x0106, { short: 1 }],
      [0x0111, { placed: new Uint8Array(64) }],
      [0x0115, { short: 1 }],
      [0x0116, 90_000],
      [0x0117, 64],
    ],
  });
}

/** The same pixels with an EXIF segment of the camera. */
export function exifJpeg(jpeg: Uint8Array, orientation: number, make: string, model: string): Uint8Array {
  const tiff = buildTiff({
    tags: [
      [0x010f, make],
      [0x0110, model],
      [0x0112, { short: orientation }],
      [0x8769, exifOf(undefined)],
    ],
  });
  const segment = jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff]));
  return Uint8Array.from(Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]));
}

function exifTags(makerNote: Uint8Array | undefined): Tags {
  return [
    [0x8827, { short: 400 }],
    [0x9003, rawTaken],
    ...(makerNote ? ([[0x927c, { bytes: makerNote }]] as const) : []),
  ];
}

function exifOf(makerNote: Uint8Array | undefined): TiffValue {
  return { directories: [{ tags: exifTags(makerNote) }] };
}

/** A maker's note whose positions count from its start: its main directory has one of settings, and that the preview. */
function olympusNote(jpeg: Uint8Array): Uint8Array {
  const settingsAt = 12 + 2 + 12 + 4;
  const jpegAt = settingsAt + 2 + 36 + 4;
  const bytes = Buffer.alloc(jpegAt + jpeg.length);
  bytes.write("OLYMPUS\0II\x03\0", "latin1");
  const entry = (at: number, tag: number, type: number, value: number): void => {
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  };
  bytes.writeUInt16LE(1, 12);
  entry(14, 0x2020, 13, settingsAt);
  bytes.writeUInt16LE(3, settingsAt);
  entry(settingsAt + 2, 0x0100, 4, 1);
  entry(settingsAt + 14, 0x0101, 4, jpegAt);
  entry(settingsAt + 26, 0x0102, 4, jpeg.length);
  bytes.set(jpeg, jpegAt);
  return bytes;
}

function rafOf(jpeg: Uint8Array): Uint8Array {
  const head = Buffer.alloc(160);
  head.write("FUJIFILMCCD-RAW 0201FF129502X-T5", "latin1");
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(jpeg.length, 88);
  return Uint8Array.from(Buffer.concat([head, jpeg, sensorData]));
}

/** A CR3 whose first track is the JPEG and whose second one the sensor's data. */
function cr3Of({ jpeg, thumbnail, orientation }: RawParts): Uint8Array {
  const main = buildTiff({
    tags: [
      [0x010f, "Canon"],
      [0x0110, "Canon EOS R5"],
      [0x0112, { short: orientation }],
    ],
  });
  const canon = box(
    "uuid",
    Buffer.from("85c0b687820f11e08111f4ce462b6a48", "hex"),
    box("CNCV", Buffer.from("CanonCR3_001/00.09.00/00.00.00")),
    box("CMT1", main),
    box("CMT2", buildTiff({ tags: exifTags(undefined) })),
  );
  const preview = box(
    "uuid",
    Buffer.from("eaf42b5e1c984b88b9fbb7dc406e4d16", "hex"),
    uint32s(0, 1),
    box("PRVW", uint32s(0), Buffer.from([0, 1, 0, 60, 0, 40, 0, 1]), uint32s(thumbnail.length), thumbnail),
  );
  const head = box("ftyp", Buffer.from("crx \0\0\0\x01crx isom", "latin1"));
  const movie = (jpegAt: number): Buffer =>
    box("moov", canon, track(jpegAt, jpeg.length), track(jpegAt + jpeg.length, sensorData.length));
  const jpegAt = head.length + movie(0).length + preview.length + 8;
  return Uint8Array.from(Buffer.concat([head, movie(jpegAt), preview, box("mdat", jpeg, sensorData)]));
}

function track(position: number, length: number): Buffer {
  const kind = box("hdlr", uint32s(0, 0), Buffer.from("vide"), Buffer.alloc(13));
  const frame = box("CRAW", Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), Buffer.alloc(70), box("JPEG", uint32s(0)));
  const sizes = box("stsz", uint32s(0, length, 1));
  const offsets = box("co64", uint32s(0, 1, 0, position));
  const samples = box("stbl", box("stsd", uint32s(0, 1), frame), box("stsc", uint32s(0, 1, 1, 1, 1)), sizes, offsets);
  return box("trak", box("mdia", kind, box("minf", samples)));
}

function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const all = Buffer.concat(content);
  return Buffer.concat([uint32s(all.length + 8), Buffer.from(type, "latin1"), all]);
}

function uint32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
