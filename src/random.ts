/** The only source of randomness, so that tests can replace it. */
export interface Random {
  /** A lowercase hex string of `bytes` random bytes, fit for secrets. */
  hex(bytes: number): string;
  /** A number in [0, 1), for jitter; not for secrets. */
  fraction(): number;
}

/** Randomness from the Web Cryptography API (`getRandomValues`). */
export const systemRandom: Random = {
  hex(bytes) {
    const values = crypto.getRandomValues(new Uint8Array(bytes));
    return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
  },
  fraction() {
    const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
    return word / 2 ** 32;
  },
};
