/**
 * The highest version that edits can have made. Data without a checksum comes from Lenslet 0.2 or was written by hand; its
 * lower limit leaves room for later edits.
 */
export const highestVersion = { checked: 2 ** 40, unchecked: 2 ** 32 } as const;
