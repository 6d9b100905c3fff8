/** A value in a list of deadlines. `dueAt` is meaningful while the entry is in the list. */
export interface DeadlineEntry<T> {
  readonly value: T;
  dueAt: number;
  previous: DeadlineEntry<T> | undefined;
  next: DeadlineEntry<T> | undefined;
  listed: boolean;
}

/**
 * Values that fall due after one fixed span, in order of deadline. All operations take constant time: as the span is
 * the same for all, the latest deadline always belongs at the end.
 */
export interface DeadlineList<T> {
  readonly size: number;
  entry(value: T): DeadlineEntry<T>;
  /** Puts the entry at the end, due one span after `now` (ms); it may be in the list already. */
  renew(entry: DeadlineEntry<T>, now: number): void;
  remove(entry: DeadlineEntry<T>): void;
  /** The earliest deadline, in ms; Infinity while the list is empty. */
  nextDueAt(): number;
  /** Takes out and gives the first value that is due at `now`. */
  takeDue(now: number): T | undefined;
  /** Takes out and gives the value that has waited longest. */
  takeOldest(): T | undefined;
  /** The values due at `now`, first come first, left where they are. */
  due(now: number): Iterable<T>;
}

export function createDeadlineList<T>(spanMs: number): DeadlineList<T> {
  let first: DeadlineEntry<T> | undefined;
  let last: DeadlineEntry<T> | undefined;
  let size = 0;

  const remove = (entry: DeadlineEntry<T>) => {
    if (!entry.listed) return;
    if (entry.previous) entry.previous.next = entry.next;
    else first = entry.next;
    if (entry.next) entry.next.previous = entry.previous;
    else last = entry.previous;
    entry.previous = undefined;
    entry.next = undefined;
    entry.listed = false;
    size -= 1;
  };

  const take = (entry: DeadlineEntry<T> | undefined): T | undefined => {
    if (!entry) return undefined;
    remove(entry);
    return entry.value;
  };

  return {
    get size() {
      return size;
    },
    entry: (value) => ({ value, dueAt: 0, previous: undefined, next: undefined, listed: false }),
    renew(entry, now) {
      remove(entry);
      entry.dueAt = now + spanMs;
      entry.previous = last;
      if (last) last.next = entry;
      else first = entry;
      last = entry;
      entry.listed = true;
      size += 1;
    },
    remove,
    nextDueAt: () => first?.dueAt ?? Infinity,
    takeDue: (now) => (first && first.dueAt <= now ? take(first) : undefined),
    takeOldest: () => take(first),
    *due(now) {
      for (let entry = first; entry && entry.dueAt <= now; entry = entry.next) yield entry.value;
    },
  };
}
