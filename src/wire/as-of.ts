import { editDistance } from "./edit-distance.ts";

/** The time that a text such as `2026-06-01T12:00` says, in ms since 1970; undefined if it is the name of a state. */
export function timeOf(asOf: string): number | undefined {
  const time = Date.parse(asOf);
  return /^\d{4}-/.test(asOf) && !Number.isNaN(time) ? time : undefined;
}

/** Only the newest names are compared with one that no state has. */
const mostCompared = 200;

/** Says that no state has this name, and which ones it may be. */
export function describeUnknownState(name: string, names: readonly string[]): string {
  const quoted = (each: string) => JSON.stringify(each);
  if (names.length === 0) return `No state is called ${quoted(name)}: none has been named here.`;
  const wanted = name.toLowerCase();
  const near = names
    .slice(-mostCompared)
    .map((each) => ({ each, distance: differenceOf(wanted, each.toLowerCase()) }))
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

/** A part of a name differs from it like a single letter. */
function differenceOf(wanted: string, name: string): number {
  return wanted.length > 1 && name.includes(wanted) ? 1 : editDistance(wanted, name);
}
