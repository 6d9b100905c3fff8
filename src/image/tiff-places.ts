import { hasText, uint32be, uint32le } from "./integers.ts";
import { olympusPreview } from "./olympus-preview.ts";
import { mostPlaces, type RawPlaces } from "./raw-places.ts";
import { bytesAt, type Reading, type Span } from "./reading.ts";
import { directoryAt, type FileDirectory, type FileEntry } from "./tiff-directory.ts";

const mostDirectories = 24;
const mostSubdirectories = 8;

const orientationTag = 0x0112;
const subdirectoriesTag = 0x014a;
const exifTag = 0x8769;
const makerNoteTag = 0x927c;
/** Panasonic stores JPEGs as values of these tags. */
const panasonicJpegs = new Set([0x002e, 0x0127]);
/** The values of the compression tag for JPEG (TIFF 6.0, section 22, and its technical note 2). */
const jpegCompressions = new Set([6, 7]);

/** Goes through all directories of a TIFF: the chain from the first one, and the subdirectories of each. */
export function* tiffPlaces(): Reading<RawPlaces> {
  const head = yield* bytesAt(0, 8);
  const isBig = hasText(head, 0, "MM");
  const positions = new Set([(isBig ? uint32be : uint32le)(head, 4)]);
  const places: Span[] = [];
  let orientation: number | undefined;
  for (const position of positions) {
    if (position === 0 || positions.size > mostDirectories || places.length >= mostPlaces) continue;
    const directory = yield* directoryAt(position, isBig);
    const valueOf = valuesOf(directory);
    const own = valueOf(orientationTag) ?? 0;
    if (own >= 1 && own <= 8) orientation ??= own;
    places.push(...jpegsOf(directory, valueOf));
    for (const entry of directory.entries) {
      if (entry.tag === exifTag) positions.add(entry.value);
      else if (entry.tag === subdirectoriesTag)
        for (const each of yield* subdirectories(entry, isBig)) positions.add(each);
      else if (entry.tag === makerNoteTag) {
        const preview = yield* olympusPreview(entry.value);
        if (preview) places.push(preview);
      }
    }
    positions.add(directory.next);
  }
  return { orientation, places };
}

/** Looks up the number of a tag. */
function valuesOf({ entries }: FileDirectory): (tag: number) => number | undefined {
  return (tag) => entries.find((entry) => entry.tag === tag)?.value;
}

function jpegsOf({ entries }: FileDirectory, valueOf: (tag: number) => number | undefined): readonly Span[] {
  const found: Span[] = [];
  const add = (position = 0, length = 0): void => {
    if (position > 0 && length > 0) found.push({ position, length });
  };
  add(valueOf(0x0201), valueOf(0x0202));
  const strips = entries.find(({ tag }) => tag === 0x0111);
  if (strips?.count === 1 && jpegCompressions.has(valueOf(0x0103) ?? 0)) add(strips.value, valueOf(0x0117));
  for (const { tag, count, value } of entries) if (panasonicJpegs.has(tag)) add(value, count);
  return found;
}

function* subdirectories({ count, value }: FileEntry, isBig: boolean): Reading<readonly number[]> {
  if (count <= 1) return [value];
  const amount = Math.min(count, mostSubdirectories);
  const bytes = yield* bytesAt(value, 4 * amount);
  return Array.from({ length: amount }, (_, index) => (isBig ? uint32be : uint32le)(bytes, 4 * index));
}
