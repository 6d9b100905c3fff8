import { hasText } from "./integers.ts";
import { bytesAt, type Reading, type Span } from "./reading.ts";
import { directoryAt } from "./tiff-directory.ts";

const cameraSettingsTag = 0x2020;
const previewStartTag = 0x0101;
const previewLengthTag = 0x0102;

/** The makers' notes with positions that count from the start of the note, and where their byte order is. */
const notes = [
  { head: "OLYMPUS\0", orderAt: 8 },
  { head: "OM SYSTEM\0\0\0", orderAt: 12 },
];

/** The preview in the maker's note of Olympus at `position`; undefined in another maker's. */
export function* olympusPreview(position: number): Reading<Span | undefined> {
  const head = (yield* bytesAt(position, 16)).slice(0, 16);
  const note = notes.find((each) => hasText(head, 0, each.head));
  if (!note) return undefined;
  const isBig = hasText(head, note.orderAt, "MM");
  const { entries } = yield* directoryAt(position + note.orderAt + 4, isBig);
  const settings = entries.find(({ tag }) => tag === cameraSettingsTag)?.value;
  if (!settings) return undefined;
  const found = (yield* directoryAt(position + settings, isBig)).entries;
  const start = found.find(({ tag }) => tag === previewStartTag)?.value;
  const length = found.find(({ tag }) => tag === previewLengthTag)?.value;
  return start && length ? { position: position + start, length } : undefined;
}
