import { LazyList, type LongList } from "../gallery/long-list.ts";
import { wholeSlice, type Slice } from "../time-slices.ts";

const itemsPerPiece = 256;
const encoder = new TextEncoder();

/** Encodes an object as JSON in UTF-8 pieces; its long lists and records are encoded in time slices. */
export async function toJsonPieces(body: object, slice: Slice = wholeSlice): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  await writeJson(body, slice, (text) => pieces.push(encoder.encode(text)));
  return pieces;
}

/** The same as one text. */
export async function toJsonText(body: object, slice: Slice = wholeSlice): Promise<string> {
  const texts: string[] = [];
  await writeJson(body, slice, (text) => texts.push(text));
  return texts.join("");
}

async function writeJson(body: object, slice: Slice, take: (text: string) => void): Promise<void> {
  let text = "{";
  const grow = async (more: string) => {
    text += more;
    if (text.length < 16_384) return;
    take(text);
    text = "";
    if (slice.isOver()) await slice.next();
  };
  let separator = "";
  for (const [name, value] of fieldsOf(body)) {
    if (value === undefined) continue;
    await grow(`${separator}${JSON.stringify(name)}:`);
    separator = ",";
    if (Array.isArray(value) || value instanceof LazyList) await writeList(value, grow);
    else if (typeof value === "object" && value !== null) await writeRecord(value, grow);
    else await grow(JSON.stringify(value));
  }
  take(`${text}}`);
}

type Grow = (more: string) => Promise<void>;

async function writeList(list: LongList<unknown>, grow: Grow): Promise<void> {
  await grow("[");
  for (let at = 0; at < list.length; at += itemsPerPiece) {
    const part = JSON.stringify(list.slice(at, at + itemsPerPiece)).slice(1, -1);
    await grow(at === 0 ? part : `,${part}`);
  }
  await grow("]");
}

async function writeRecord(record: object, grow: Grow): Promise<void> {
  await grow("{");
  let separator = "";
  for (const [name, value] of fieldsOf(record)) {
    if (value === undefined) continue;
    await grow(`${separator}${JSON.stringify(name)}:${JSON.stringify(value)}`);
    separator = ",";
  }
  await grow("}");
}

function* fieldsOf(record: object): Generator<[string, unknown]> {
  // `Object.entries` would build a list as long as the record.
  for (const name of Object.keys(record)) yield [name, Reflect.get(record, name)];
}
