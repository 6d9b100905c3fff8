/**
 * A 64-bit hash against accidental damage. It does not depend on how the bytes are divided. Each step can be undone, so that
 * a change of up to four bytes is always seen.
 */
export interface WordHash {
  add(bytes: Uint8Array): void;
  low(): number;
  high(): number;
}

export function createWordHash(): WordHash {
  let one = 0x9e3779b9;
  let other = 0x85ebca6b;
  let length = 0;
  let rest = 0;
  let restBytes = 0;

  const mix = (word: number): void => {
    const mixed = one ^ word;
    one = Math.imul((mixed << 13) | (mixed >>> 19), 0xcc9e2d51);
    other = (Math.imul(other ^ one, 0x1b873593) + word) | 0;
  };
  const addByte = (byte: number): void => {
    rest |= byte << (8 * restBytes);
    restBytes += 1;
    if (restBytes < 4) return;
    mix(rest);
    rest = 0;
    restBytes = 0;
  };

  return {
    add(bytes) {
      length += bytes.length;
      let at = 0;
      for (; restBytes !== 0 && at < bytes.length; at += 1) addByte(bytes[at] ?? 0);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (; at + 4 <= bytes.length; at += 4) mix(view.getInt32(at, true));
      for (; at < bytes.length; at += 1) addByte(bytes[at] ?? 0);
    },
    low: () => (one ^ Math.imul(rest, 0x27d4eb2f) ^ length) >>> 0,
    high: () => (other ^ Math.imul(rest + length, 0x165667b1)) >>> 0,
  };
}
