import { hasText, uint32be } from "./integers.ts";
import { boxesBetween, type IsoBox } from "./iso-boxes.ts";
import { orientationOf } from "./orientation.ts";
import { mostPlaces, type RawPlaces } from "./raw-places.ts";
import { bytesAt, type Reading, type Span } from "./reading.ts";

const canonId = "85c0b687820f11e08111f4ce462b6a48";
const previewId = "eaf42b5e1c984b88b9fbb7dc406e4d16";
const xmpId = "be7acfcb97a942e89c71999491e3afac";
/** From the start of a PRVW box's content to its length and its JPEG. */
const previewLengthAt = 12;
const previewJpegAt = 16;
const largestBlock = 64 * 1024;

/** Whether the bytes begin like a CR3 of Canon. */
export function isCr3(head: Uint8Array): boolean {
  return hasText(head, 4, "ftypcrx ");
}

/** The parts of a CR3 that hold metadata: TIFF blocks of the photograph, its EXIF and its position, and an XMP packet. */
export interface Cr3Blocks {
  readonly main: Uint8Array | undefined;
  readonly exif: Uint8Array | undefined;
  readonly gps: Uint8Array | undefined;
  readonly xmp: Uint8Array | undefined;
}

/** The JPEGs of a CR3: a preview in a box of its own, and the sample of each track that has one sample. */
export function* cr3Places(): Reading<RawPlaces> {
  const top = yield* boxesBetween(0, Infinity);
  const places: Span[] = [];
  let orientation: number | undefined;
  for (const { type, position, end } of top) {
    if (type === "uuid" && (yield* idAt(position)) === previewId) {
      // Eight bytes stand between the id and the boxes.
      const preview = find(yield* boxesBetween(position + 24, end), "PRVW");
      if (!preview) continue;
      const length = uint32be(yield* bytesAt(preview.position + previewLengthAt, 4), 0);
      places.push({ position: preview.position + previewJpegAt, length });
    } else if (type === "moov") {
      for (const track of yield* boxesBetween(position, end)) {
        if (track.type !== "trak" || places.length >= mostPlaces) continue;
        const sample = yield* onlySample(track);
        if (sample) places.push(sample);
      }
      const { main } = yield* canonBlocks(position, end);
      orientation ??= main && orientationOf(main);
    }
  }
  return { orientation, places };
}

/** Reads the metadata of a CR3. */
export function* cr3Blocks(): Reading<Cr3Blocks> {
  let found: Cr3Blocks = { main: undefined, exif: undefined, gps: undefined, xmp: undefined };
  for (const { type, position, end } of yield* boxesBetween(0, Infinity)) {
    if (type === "moov") found = { ...found, ...(yield* canonBlocks(position, end)) };
    else if (type === "uuid" && (yield* idAt(position)) === xmpId)
      found = { ...found, xmp: yield* contentOf({ position: position + 16, end }) };
  }
  return found;
}

/** Canon stores TIFF blocks in the movie box. */
function* canonBlocks(start: number, end: number): Reading<Pick<Cr3Blocks, "main" | "exif" | "gps">> {
  for (const { type, position, end: boxEnd } of yield* boxesBetween(start, end)) {
    if (type !== "uuid" || (yield* idAt(position)) !== canonId) continue;
    const boxes = yield* boxesBetween(position + 16, boxEnd);
    return {
      main: yield* contentOf(find(boxes, "CMT1")),
      exif: yield* contentOf(find(boxes, "CMT2")),
      gps: yield* contentOf(find(boxes, "CMT4")),
    };
  }
  return { main: undefined, exif: undefined, gps: undefined };
}

/** Where the sample of a track with one sample is (ISO/IEC 14496-12, 8.7.3 and 8.7.5). */
function* onlySample(track: IsoBox): Reading<Span | undefined> {
  let inside: readonly IsoBox[] = yield* boxesBetween(track.position, track.end);
  for (const type of ["mdia", "minf", "stbl"]) {
    const box = find(inside, type);
    if (!box) return undefined;
    inside = yield* boxesBetween(box.position, box.end);
  }
  const sizes = find(inside, "stsz");
  const offsets = find(inside, "co64");
  if (!sizes || !offsets) return undefined;
  const sizeBytes = (yield* bytesAt(sizes.position, 16)).slice(0, 16);
  // All samples have one size, or a list has it.
  const length = uint32be(sizeBytes, 4) || uint32be(sizeBytes, 12);
  const offsetBytes = yield* bytesAt(offsets.position + 8, 8);
  const position = uint32be(offsetBytes, 0) * 2 ** 32 + uint32be(offsetBytes, 4);
  return position > 0 && length > 0 ? { position, length } : undefined;
}

function find(boxes: readonly IsoBox[], type: string): IsoBox | undefined {
  return boxes.find((box) => box.type === type);
}

function* idAt(position: number): Reading<string> {
  const bytes = (yield* bytesAt(position, 16)).subarray(0, 16);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function* contentOf(box: Pick<IsoBox, "position" | "end"> | undefined): Reading<Uint8Array | undefined> {
  const length = box ? box.end - box.position : 0;
  if (!box || length <= 0 || length > largestBlock) return undefined;
  return (yield* bytesAt(box.position, length)).slice(0, length);
}
