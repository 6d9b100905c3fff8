import type { Labels } from "../wire/sidecar.ts";

/** What a file keeps when it is renamed. */
export interface FileIdentity {
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly inode?: number;
}

/** Files that went, came, or took the place of others. */
export interface FileChanges {
  readonly removed: readonly FileIdentity[];
  readonly added: readonly FileIdentity[];
  /** Paths at which there is another file than before. */
  readonly replaced?: readonly { readonly before: FileIdentity; readonly after: FileIdentity }[];
}

/** A file that went from a path. */
export interface Departure {
  readonly path: string;
  /** Rises with each departure. */
  readonly order: number;
  /** The file had come to the path a while ago, from nowhere that is known. */
  readonly wasNew: boolean;
  /** The labels it had, once another file has the path. */
  readonly labels?: Labels;
}

/** A file that is at another path than before. */
export interface FileMove {
  readonly key: string;
  readonly departure: Departure;
  readonly to: string;
  /** The version of the labels at the path when the file came to it. */
  readonly version: number;
}

/**
 * Recognises renamed files by their number on the disk, size and modification time together. Both ends of a rename may be
 * noticed in different readings of the folder, in any order.
 */
export interface FileMoves {
  note(changes: FileChanges): void;
  /** The files that went from one path and came to one other. */
  found(): FileMove[];
  /** Whether a file is known to have left the path with the labels that are there. */
  hasLeft(path: string): boolean;
  /** The labels of a moved file have followed it, or have not to. */
  settle(key: string): void;
  /**
   * The labels at the path are now those of another file, or none. A file that went from there before keeps those that were
   * there, if they are given.
   */
  overwritten(path: string, version: number, before: Labels | undefined): void;
}

export interface FileMovesOptions {
  readonly labelsOf: (path: string) => Labels;
  /** Files that are remembered on each side; beyond that the oldest are forgotten, and their labels stay at their path. */
  readonly mostRemembered?: number;
}

export function createFileMoves({ labelsOf, mostRemembered = 100_000 }: FileMovesOptions): FileMoves {
  const gone = new Map<string, readonly Departure[]>();
  /** The files that went, apart, so that those without labels never push out others. */
  const labelledKeys = new Set<string>();
  const otherKeys = new Set<string>();
  const come = new Map<string, { readonly key: string; readonly version: number }>();
  const placesOf = new Map<string, ReadonlySet<string>>();
  /** Files on both sides. */
  const matched = new Set<string>();
  let order = 0;

  const match = (key: string): void => {
    if (gone.has(key) && placesOf.has(key)) matched.add(key);
    else matched.delete(key);
  };

  const setDepartures = (key: string, departures: readonly Departure[]): void => {
    if (departures.length > 0) gone.set(key, departures);
    else {
      gone.delete(key);
      labelledKeys.delete(key);
      otherKeys.delete(key);
    }
    match(key);
  };

  const forgetArrival = (path: string): void => {
    const key = come.get(path)?.key;
    if (key === undefined) return;
    come.delete(path);
    const places = new Set(placesOf.get(key));
    places.delete(path);
    if (places.size > 0) placesOf.set(key, places);
    else placesOf.delete(key);
    match(key);
  };

  const leave = (file: FileIdentity): void => {
    const { path } = file;
    const key = keyOf(file);
    const wasNew = key !== undefined && come.get(path)?.key === key;
    forgetArrival(path);
    if (key === undefined) return;
    const before = gone.get(key) ?? [];
    // It was here for a moment, on its way from the other path.
    if (wasNew && before.length > 0) return;
    setDepartures(key, [...before, { path, order: (order += 1), wasNew }]);
    const keys = isLabelled(labelsOf(path)) ? labelledKeys : otherKeys;
    keys.add(key);
    if (keys.size <= mostRemembered) return;
    const [oldest] = keys;
    if (oldest !== undefined) setDepartures(oldest, []);
  };

  const arrive = (file: FileIdentity): void => {
    const { path } = file;
    const key = keyOf(file);
    forgetArrival(path);
    if (key === undefined) return;
    const departures = gone.get(key) ?? [];
    const others = departures.filter((departure) => departure.path !== path || departure.labels !== undefined);
    if (others.length < departures.length) return setDepartures(key, others);
    come.set(path, { key, version: labelsOf(path).version });
    placesOf.set(key, new Set([...(placesOf.get(key) ?? []), path]));
    match(key);
    if (come.size <= mostRemembered) return;
    const [oldest] = come.keys();
    if (oldest !== undefined) forgetArrival(oldest);
  };

  const settle = (key: string): void => {
    for (const path of placesOf.get(key) ?? []) forgetArrival(path);
    setDepartures(key, []);
  };

  return {
    note({ removed, added, replaced = [] }) {
      for (const file of removed) leave(file);
      for (const { before } of replaced) leave(before);
      for (const { after } of replaced) arrive(after);
      for (const file of added) arrive(file);
    },
    found() {
      const moves = new Map<string, FileMove>();
      for (const key of matched) {
        const departure = soleDeparture(gone.get(key) ?? []);
        const [to, second] = placesOf.get(key) ?? [];
        if (departure === undefined || to === undefined || second !== undefined) continue;
        const version = come.get(to)?.version ?? 0;
        // Of two files that went from a path, the later had the labels that are there.
        const owner = departure.labels ? `of ${key}` : `at ${departure.path}`;
        const rival = moves.get(owner);
        if (!rival || rival.departure.order < departure.order) moves.set(owner, { key, departure, to, version });
      }
      return [...moves.values()];
    },
    hasLeft: (path) =>
      [...gone.values()].some((departures) =>
        departures.some((each) => each.path === path && each.labels === undefined),
      ),
    settle,
    overwritten(path, version, labels) {
      const arrival = come.get(path);
      if (arrival) come.set(path, { ...arrival, version });
      let owner: { readonly key: string; readonly departure: Departure } | undefined;
      for (const [key, departures] of gone) {
        const departure = departures.find((each) => each.path === path && each.labels === undefined);
        if (!departure) continue;
        setDepartures(
          key,
          departures.filter((each) => each !== departure),
        );
        if (!owner || owner.departure.order < departure.order) owner = { key, departure };
      }
      if (owner && labels) setDepartures(owner.key, [...(gone.get(owner.key) ?? []), { ...owner.departure, labels }]);
    },
  };
}

export function isLabelled({ tags, notes, star, metrics }: Labels): boolean {
  return tags.length > 0 || notes !== "" || star !== null || Object.keys(metrics ?? {}).length > 0;
}

/** Of several names of one file, nobody can say which one it got its new name from. */
function soleDeparture(departures: readonly Departure[]): Departure | undefined {
  const known = departures.filter(({ wasNew }) => !wasNew);
  const [first, second] = known.length > 0 ? known : departures;
  return second === undefined ? first : undefined;
}

function keyOf({ size, modifiedAt, inode }: FileIdentity): string | undefined {
  return inode === undefined ? undefined : `${inode} ${size} ${modifiedAt}`;
}
