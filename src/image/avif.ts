import { fourCharacters, hasText, uint16be, uint32be } from "./integers.ts";
import { oriented, type ImageSize, unknownSize } from "./orientation.ts";
import { bytesAt, type Reading } from "./reading.ts";

const maximumBoxes = 64;

/** Whether the bytes begin with a file type box that names AVIF, still or animated. */
export function isAvif(head: Uint8Array): boolean {
  if (!hasText(head, 4, "ftyp")) return false;
  const end = Math.min(uint32be(head, 0), head.length, 256);
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) {
    if (hasText(head, at, "avif") || hasText(head, at, "avis")) return true;
  }
  return false;
}

/** The primary item's size as shown, rotation applied (ISO/IEC 23008-12, 6.5.3 and 6.5.10). */
export function* avifSize(): Reading<ImageSize> {
  const meta = yield* metaBox();
  if (!meta) return unknownSize;
  let primary: number | undefined;
  let properties: Uint8Array | undefined;
  for (const box of boxesIn(meta.subarray(4))) {
    if (box.type === "pitm")
      primary = (box.content[0] ?? 0) === 0 ? uint16be(box.content, 4) : uint32be(box.content, 4);
    if (box.type === "iprp") properties = box.content;
  }
  if (!properties) return unknownSize;
  const all: AvifBox[] = [];
  let associations: Uint8Array | undefined;
  for (const box of boxesIn(properties)) {
    if (box.type === "ipco") all.push(...boxesIn(box.content));
    if (box.type === "ipma") associations ??= box.content;
  }
  return sizeFrom(associations ? propertiesOf(primary, associations, all) : all);
}

function sizeFrom(properties: readonly AvifBox[]): ImageSize {
  const extent = properties.find((box) => box.type === "ispe");
  if (!extent) return unknownSize;
  const size = { width: uint32be(extent.content, 4), height: uint32be(extent.content, 8) };
  if (!size.width || !size.height) return unknownSize;
  const rotation = properties.find((box) => box.type === "irot");
  const onItsSide = ((rotation?.content[0] ?? 0) & 1) === 1;
  return oriented(size, onItsSide ? 6 : 1);
}

/** The item's properties according to the item property association box. */
function propertiesOf(item: number | undefined, associations: Uint8Array, all: readonly AvifBox[]): readonly AvifBox[] {
  const wideItems = (associations[0] ?? 0) >= 1;
  const wideIndexes = ((associations[3] ?? 0) & 1) === 1;
  let at = 8;
  for (let left = uint32be(associations, 4); left > 0 && at < associations.length; left--) {
    const id = wideItems ? uint32be(associations, at) : uint16be(associations, at);
    at += wideItems ? 4 : 2;
    const count = associations[at] ?? 0;
    at += 1;
    const found: AvifBox[] = [];
    for (let index = 0; index < count; index++) {
      const property = wideIndexes ? uint16be(associations, at) & 0x7fff : (associations[at] ?? 0) & 0x7f;
      at += wideIndexes ? 2 : 1;
      const box = all[property - 1];
      if (box) found.push(box);
    }
    if (item === undefined || id === item) return found;
  }
  return [];
}

interface AvifBox {
  readonly type: string;
  readonly content: Uint8Array;
}

function boxesIn(bytes: Uint8Array): readonly AvifBox[] {
  const boxes: AvifBox[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < maximumBoxes;) {
    const length = uint32be(bytes, at);
    if (length < 8) break;
    boxes.push({ type: fourCharacters(bytes, at + 4), content: bytes.subarray(at + 8, at + length) });
    at += length;
  }
  return boxes;
}

function* metaBox(): Reading<Uint8Array | undefined> {
  let position = 0;
  for (let box = 0; box < maximumBoxes; box++) {
    const bytes = yield* bytesAt(position, 8);
    const length = uint32be(bytes, 0);
    if (bytes.length < 8 || length < 8) return undefined;
    if (hasText(bytes, 4, "meta")) return (yield* bytesAt(position + 8, length - 8)).subarray(0, length - 8);
    position += length;
  }
  return undefined;
}
