import { crc32 } from "../log/crc32.ts";
import { checkLineChecksum, lineChecksum } from "../log/line-checksum.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");
const pattern = /^\{"id":(\d{1,16}),"type":"end","lines":(\d{1,12}),"crc":/;

/** The last line of a file of the history: it is whole if so many lines come before it. */
export function encodeSegmentEnd(to: number, lines: number): Uint8Array {
  const body = `{"id":${to},"type":"end","lines":${lines}`;
  return encoder.encode(`${body}${decoder.decode(lineChecksum(crc32(encoder.encode(body))))}\n`);
}

/** How many lines come before this one, if it is the last of a file of the history. */
export function readSegmentEnd(bytes: Uint8Array): number | undefined {
  if (bytes.length > 100 || checkLineChecksum(bytes) !== "right") return undefined;
  const [, , lines] = pattern.exec(decoder.decode(bytes)) ?? [];
  return lines === undefined ? undefined : Number(lines);
}
