import type { FoundImage, XmpFiles } from "../source/source.ts";
import type { Slice } from "../time-slices.ts";
import type { IndexedMetadata } from "../wire/indexed-metadata.ts";
import { OtherFiles } from "../wire/other-files.ts";
import { createByteReader, createByteWriter } from "./byte-records.ts";
import { createMetadataReader, writeMetadata } from "./metadata-bytes.ts";
import { formats } from "./columns/column-table.ts";
import type { Gallery } from "./gallery.ts";
import { folderOf, nameOf, parseGalleryPath, prefixOf } from "../wire/gallery-path.ts";
import { createWordHash } from "./word-hash.ts";

/** What an earlier run knew of the folder. */
export interface CachedIndex {
  readonly folders: readonly string[];
  readonly images: readonly FoundImage[];
  readonly others: ReadonlyMap<string, OtherFiles>;
  readonly xmpFiles: ReadonlyMap<string, XmpFiles>;
  /** What that run was about to do because of what it had found; "" for nothing. */
  readonly pending: string;
}

/** What is stored. */
export interface EncodedIndex {
  readonly gallery: Pick<Gallery, "folders" | "rows" | "table">;
  readonly otherFiles: (folder: string) => OtherFiles | undefined;
  readonly xmpFiles: (folder: string) => XmpFiles | undefined;
  readonly pending: string;
}

/** The first bytes of the file; another format has other ones. */
const signature = new TextEncoder().encode("LENSLET INDEX 5\n");
const unreadBit = 0x80;
const indexedBit = 0x40;
const hashBytes = 8;
const stepsPerLook = 512;
/** About how many bytes are encoded before they are written. */
const pieceBytes = 1024 * 1024;

/** Encodes the index in pieces. The last bytes are a hash of all others. */
export async function* encodeIndex(
  { gallery, otherFiles, xmpFiles, pending }: EncodedIndex,
  slice: Slice,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const hash = createWordHash();
  const writer = createByteWriter();
  const take = (): Uint8Array<ArrayBuffer> => {
    const piece = writer.take();
    hash.add(piece);
    return piece;
  };
  writer.bytes(signature);
  writer.text(pending);
  const folders = gallery.folders();
  writer.integer(folders.length);
  for (const folder of folders) {
    const rows = gallery.rows(folder, false);
    const indexed = gallery.table.column("indexed");
    writer.text(folder);
    writer.text(JSON.stringify(otherFiles(folder) ?? {}));
    const beside = xmpFiles(folder) ?? new Map<string, number>();
    writer.integer(beside.size);
    for (const [name, stamp] of beside) {
      writer.text(name);
      writer.number(stamp);
    }
    writer.integer(rows.length);
    for (const [index, row] of rows.entries()) {
      const image = gallery.table.image(row);
      writer.text(image.name);
      writer.number(image.size);
      writer.number(image.modifiedAt);
      writer.number(image.inode ?? 0);
      writer.integer(image.width);
      writer.integer(image.height);
      const metadata = indexed[row] === 1 ? gallery.table.metadataOf(row) : undefined;
      writer.byte(formats.indexOf(image.format) | (image.unread ? unreadBit : 0) | (metadata ? indexedBit : 0));
      if (metadata) writeMetadata(writer, metadata);
      if (writer.length >= pieceBytes) yield take();
      if (index % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
  }
  yield take();
  writer.integer(hash.low());
  writer.integer(hash.high());
  yield writer.take();
}

/** Decodes an index; undefined if any of its bytes is not as it was written. */
export async function decodeIndex(bytes: Uint8Array, slice: Slice): Promise<CachedIndex | undefined> {
  if (bytes.length < signature.length + hashBytes || signature.some((byte, at) => bytes[at] !== byte)) return undefined;
  const content = bytes.subarray(0, -hashBytes);
  const hash = createWordHash();
  for (let at = 0; at < content.length; at += pieceBytes) {
    hash.add(content.subarray(at, at + pieceBytes));
    if (slice.isOver()) await slice.next();
  }
  const end = createByteReader(bytes.subarray(-hashBytes));
  if (end.integer() !== hash.low() || end.integer() !== hash.high()) return undefined;
  try {
    return await readContent(content, slice);
  } catch (error) {
    // The hash is right, so another program or version wrote it.
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readContent(content: Uint8Array, slice: Slice): Promise<CachedIndex> {
  const reader = createByteReader(content.subarray(signature.length));
  const pending = reader.text();
  const folders: string[] = [];
  const images: FoundImage[] = [];
  const others = new Map<string, OtherFiles>();
  const xmpFiles = new Map<string, XmpFiles>();
  const readMetadata = createMetadataReader(reader);
  for (let left = reader.integer(); left > 0; left -= 1) {
    const folder = canonical(reader.text());
    folders.push(folder);
    const counts = OtherFiles.parse(JSON.parse(reader.text()));
    if (Object.keys(counts).length > 0) others.set(folder, counts);
    const beside = new Map<string, number>();
    for (let more = reader.integer(); more > 0; more -= 1) beside.set(reader.text(), reader.number());
    if (beside.size > 0) xmpFiles.set(folder, beside);
    const prefix = prefixOf(folder);
    for (let more = reader.integer(); more > 0; more -= 1) {
      images.push(readImage(reader, prefix, readMetadata));
      if (images.length % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
  }
  return { folders, images, others, xmpFiles, pending };
}

function readImage(
  reader: ReturnType<typeof createByteReader>,
  prefix: string,
  readMetadata: () => IndexedMetadata,
): FoundImage {
  const path = prefix + reader.text();
  const size = reader.number();
  const modifiedAt = reader.number();
  const inode = reader.number();
  const width = reader.integer();
  const height = reader.integer();
  const kind = reader.byte();
  const format = formats[kind & ~(unreadBit | indexedBit)];
  if (!format || nameOf(path) === "" || prefixOf(folderOf(path)) !== prefix) throw new RangeError("No image.");
  const facts = { path, size, modifiedAt, format, width, height };
  return {
    ...facts,
    ...(inode > 0 && { inode }),
    ...((kind & unreadBit) !== 0 && { unread: true as const }),
    ...((kind & indexedBit) !== 0 && { metadata: readMetadata() }),
  };
}

function canonical(path: string): string {
  const parsed = parseGalleryPath(path);
  if (parsed.kind !== "path" || parsed.path !== path) throw new RangeError("No folder.");
  return path;
}
