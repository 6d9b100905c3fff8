import { fourCharacters, uint32be } from "./integers.ts";
import { bytesAt, type Reading } from "./reading.ts";

/** A box of an ISO media file; positions count from the start of the file. */
export interface IsoBox {
  readonly type: string;
  /** The start of its content. */
  readonly position: number;
  readonly end: number;
}

const mostBoxes = 128;

/**
 * The boxes from `position` to `end`, at most 128 (ISO/IEC 14496-12, 4.2). A box without a length reaches to the end of the
 * file: `Infinity`.
 */
export function* boxesBetween(position: number, end: number): Reading<readonly IsoBox[]> {
  const boxes: IsoBox[] = [];
  for (let at = position; at < end && boxes.length < mostBoxes;) {
    const head = yield* bytesAt(at, 16);
    if (head.length < 8) break;
    const short = uint32be(head, 0);
    const isLong = short === 1;
    const length = isLong ? uint32be(head, 8) * 2 ** 32 + uint32be(head, 12) : short === 0 ? Infinity : short;
    const headBytes = isLong ? 16 : 8;
    if (length < headBytes) break;
    boxes.push({ type: fourCharacters(head, 4), position: at + headBytes, end: Math.min(at + length, end) });
    at += length;
  }
  return boxes;
}
