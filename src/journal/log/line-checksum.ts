import { crc32 } from "./crc32.ts";

const encoder = new TextEncoder();
const opening = ',"crc":"';
const closing = '"}';
const digits = 8;
const template = encoder.encode(`${opening}${" ".repeat(digits)}${closing}`);
const fixed = opening.length + closing.length;

/**
 * Returns the end of a JSON object: a key `crc` with the checksum `sum` of the bytes before it, and the closing brace. Readers
 * that do not know the key ignore it.
 */
export function lineChecksum(sum: number): Uint8Array {
  return encoder.encode(`${opening}${toHex(sum)}${closing}`);
}

/** Checks the line checksum at the end of an object. A damaged checksum key is `wrong`, not `none`. */
export function checkLineChecksum(bytes: Uint8Array): "right" | "wrong" | "none" {
  const start = bytes.length - template.length;
  if (start < 0) return "none";
  let matching = 0;
  for (let index = 0; index < template.length; index += 1) {
    const isDigit = index >= opening.length && index < opening.length + digits;
    if (!isDigit && bytes[start + index] === template[index]) matching += 1;
  }
  if (matching < fixed - 2) return "none";
  if (matching < fixed) return "wrong";
  const expected = toHex(crc32(bytes.subarray(0, start)));
  for (let index = 0; index < digits; index += 1) {
    if (bytes[start + opening.length + index] !== expected.charCodeAt(index)) return "wrong";
  }
  return "right";
}

function toHex(sum: number): string {
  return sum.toString(16).padStart(digits, "0");
}
