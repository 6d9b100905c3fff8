const zero = 0x30;
const nine = 0x39;

/**
 * A sort key for natural order: case is ignored and numbers are compared by value, because each run of digits is prefixed
 * with its length.
 */
export function toNameKey(text: string): string {
  const lower = text.toLowerCase();
  let key = "";
  let taken = 0;
  for (let index = 0; index < lower.length; index += 1) {
    if (!isDigit(lower, index)) continue;
    key += lower.slice(taken, index);
    let start = index;
    while (isDigit(lower, index)) index += 1;
    while (start < index - 1 && lower.charCodeAt(start) === zero) start += 1;
    key += String.fromCharCode(zero + Math.min(index - start, 9)) + lower.slice(start, index);
    taken = index;
  }
  return key + lower.slice(taken);
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= zero && code <= nine;
}
