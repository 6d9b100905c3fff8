/** Text that a spreadsheet would run as a formula, after any number of guarding apostrophes. */
const formula = /^'*[=+\-@\t\r]/u;

/** Puts an apostrophe before text that a spreadsheet would run as a formula. `unguardCell` is the inverse. */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text that was passed to `guardCell`. */
export function unguardCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** Joins tags with `|`, and escapes `|` and `\` in a tag with `\`. */
export function joinTags(tags: readonly string[]): string {
  return tags.map((tag) => tag.replaceAll(/[|\\]/gu, (character) => `\\${character}`)).join("|");
}

/** The inverse of `joinTags`. */
export function splitTags(cell: string): string[] {
  if (cell === "") return [];
  const tags = [""];
  for (const [part] of cell.matchAll(/\\[|\\]|\||[^|\\]+|\\/gu)) {
    if (part === "|") tags.push("");
    else tags[tags.length - 1] += part.length === 2 && part.startsWith("\\") ? part.slice(1) : part;
  }
  return tags;
}
