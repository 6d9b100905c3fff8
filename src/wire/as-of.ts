/** The time that a text such as `2026-06-01T12:00` says, in ms since 1970; undefined if it is the name of a state. */
export function timeOf(asOf: string): number | undefined {
  const time = Date.parse(asOf);
  return /^\d{4}-/.test(asOf) && !Number.isNaN(time) ? time : undefined;
}

/** Says that no state has this name, and which ones it may be. */
export function describeUnknownState(name: string, names: readonly string[]): string {
  const quoted = (each: string) => JSON.stringify(each);
  if (names.length === 0) return `No state is called ${quoted(name)}: none has been named here.`;
  const wanted = name.toLowerCase();
  const near = names
    .map((each) => ({ each, distance: distanceOf(wanted, each.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ each }) => quoted(each));
  const found = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `The newest is ${quoted(names.at(-1) ?? "")}.`;
  return `No state is called ${quoted(name)}. ${found}`;
}

/** Says since when the history reaches; `since` is in ms since 1970. */
export function describeTooEarly(since: number | undefined): string {
  const early = "The history does not reach back to that moment";
  // In whole seconds, as people give times.
  const from = since === undefined ? undefined : new Date(Math.ceil(since / 1000) * 1000).toISOString().slice(0, -5);
  return from === undefined ? `${early}.` : `${early}; it begins at ${from}Z.`;
}

/** Says which file of the history is damaged. */
export function describeDamage(file: string): string {
  return `The labels of that moment cannot be read: .lenslet/${file} is damaged. lenslet doctor says more.`;
}

/** How many letters have to be added, removed or replaced; 1 for a part of the other. */
function distanceOf(one: string, other: string): number {
  if (one.length > 1 && other.includes(one)) return 1;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const replaced = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
