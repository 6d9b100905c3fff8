/** A cell that a spreadsheet would run as a formula, with any apostrophes that guard one already. */
const formula = /^'*[=+\-@\t\r]/u;

/** Guards text against being run as a formula, with an apostrophe in front. `unguardCell` is its inverse. */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text that `guardCell` was given. */
export function unguardCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** Tags in one cell, with `|` between them; `\` stands before a `|` or `\` that belongs to a tag. */
export function joinTags(tags: readonly string[]): string {
  return tags.map((tag) => tag.replaceAll(/[|\\]/gu, (character) => `\\${character}`)).join("|");
}

/** The tags of a cell that `joinTags` wrote. */
export function splitTags(cell: string): string[] {
  if (cell === "") return [];
  const tags = [""];
  for (const [part] of cell.matchAll(/\\[|\\]|\||[^|\\]+|\\/gu)) {
    if (part === "|") tags.push("");
    else tags[tags.length - 1] += part.length === 2 && part.startsWith("\\") ? part.slice(1) : part;
  }
  return tags;
}
