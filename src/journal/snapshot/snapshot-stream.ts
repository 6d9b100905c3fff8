import { concatBytes } from "../../concat-bytes.ts";
import type { Slice } from "../../time-slices.ts";
import type { OpenFile } from "../disk/file-system.ts";
import { crc32 } from "../log/crc32.ts";
import { lineChecksum } from "../log/line-checksum.ts";
import { isFields, parseLenientJson } from "../stored-labels.ts";
import { createItemReader, parseSnapshot, type SnapshotItem } from "./snapshot-file.ts";

const chunkBytes = 256 * 1024;
/** About how many bytes of items are parsed at a time. */
const batchBytes = 64 * 1024;
const headBytes = 256;
/** The beginning of a snapshot as it is written; another one is read as a whole. */
const head = /^\{"version":1,"last_event_id":(\d{1,16}),"items":\{/;
const tail = /^\},"crc":"([0-9a-f]{8})"\}\n$/;
const tailBytes = 1 + lineChecksum(0).length + 1;
const ascii = new TextDecoder("latin1");
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Calls `onItem` with each image of a snapshot, some at a time. Returns its `last_event_id`; undefined if it is damaged. */
export async function readSnapshotItems(
  file: OpenFile,
  slice: Slice,
  onItem: (item: SnapshotItem) => void,
): Promise<number | undefined> {
  const { size } = await file.facts();
  const [begin = "", lastId] = head.exec(ascii.decode(await file.read(0, Math.min(size, headBytes)))) ?? [];
  const end = size - tailBytes;
  const [, sum] = end < begin.length ? [] : (tail.exec(ascii.decode(await file.read(end, tailBytes))) ?? []);
  if (lastId === undefined || sum === undefined) return await readAtOnce(file, size, onItem);

  const readItem = createItemReader(true, () => undefined);
  const splitter = createSplitter((text) => {
    const fields: unknown = parseLenientJson(`{${text}}`);
    if (!isFields(fields)) throw new SyntaxError("not an object");
    for (const [path, value] of Object.entries(fields)) {
      const item = readItem(path, value);
      if (item) onItem(item);
    }
  });
  let found = 0;
  try {
    for (let at = 0; at < end;) {
      const chunk = await file.read(at, Math.min(chunkBytes, end - at));
      if (chunk.length === 0) return undefined;
      found = crc32(chunk, found);
      splitter.add(at === 0 ? chunk.subarray(begin.length) : chunk);
      at += chunk.length;
      if (slice.isOver()) await slice.next();
    }
    splitter.finish();
  } catch {
    // Neither UTF-8 nor JSON.
    return undefined;
  }
  return crc32(new TextEncoder().encode("}"), found) === Number.parseInt(sum, 16) ? Number(lastId) : undefined;
}

/** The `last_event_id` of a snapshot, read from its beginning where that says it; undefined if it is damaged or missing. */
export async function readLastEventId(file: OpenFile, slice: Slice): Promise<number | undefined> {
  const { size } = await file.facts();
  const [, lastId] = head.exec(ascii.decode(await file.read(0, Math.min(size, headBytes)))) ?? [];
  return lastId === undefined ? await readSnapshotItems(file, slice, () => undefined) : Number(lastId);
}

async function readAtOnce(
  file: OpenFile,
  size: number,
  onItem: (item: SnapshotItem) => void,
): Promise<number | undefined> {
  const parsed = parseSnapshot(await file.read(0, size));
  if (parsed.kind === "damaged") return undefined;
  parsed.items.forEach(onItem);
  return parsed.lastId;
}

const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;
const openings = new Set([0x7b, 0x5b]);
const closings = new Set([0x7d, 0x5d]);

/** Divides the members of a JSON object at its commas, about `batchBytes` at a time. */
function createSplitter(onText: (text: string) => void) {
  let parts: Uint8Array[] = [];
  let length = 0;
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  const flush = (last: Uint8Array) => {
    const bytes = concatBytes([...parts, last]);
    parts = [];
    length = 0;
    if (bytes.length > 0) onText(utf8.decode(bytes));
  };
  return {
    add(chunk: Uint8Array) {
      let start = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0;
        if (isEscaped) isEscaped = false;
        else if (inString) {
          if (byte === backslash) isEscaped = true;
          else if (byte === quote) inString = false;
        } else if (byte === quote) inString = true;
        else if (openings.has(byte)) depth += 1;
        else if (closings.has(byte)) depth -= 1;
        else if (byte === comma && depth === 0 && length + at - start >= batchBytes) {
          flush(chunk.subarray(start, at));
          start = at + 1;
        }
      }
      const rest = chunk.slice(start);
      parts.push(rest);
      length += rest.length;
    },
    finish: () => flush(new Uint8Array(0)),
  };
}
