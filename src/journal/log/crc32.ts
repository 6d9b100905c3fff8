const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in ISO 3309 and zlib. `seed` is the checksum of the preceding bytes. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let sum = ~seed;
  for (let index = 0; index < bytes.length; index += 1) {
    sum = (sum >>> 8) ^ (table[(sum ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  }
  return ~sum >>> 0;
}
