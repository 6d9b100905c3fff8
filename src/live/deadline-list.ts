/** A value and its deadline. `dueAt` (ms) is valid while the entry is listed. */
export interface DeadlineEntry<T> {
  readonly value: T;
  dueAt: number;
  previous: DeadlineEntry<T> | undefined;
  next: DeadlineEntry<T> | undefined;
  listed: boolean;
}

/**
 * Values in order of deadline, all with the same time to live. Every operation takes constant time, because the latest
 * deadline is always appended at the end.
 */
export interface DeadlineList<T> {
  readonly size: number;
  entry(value: T): DeadlineEntry<T>;
  /** Moves or appends the entry to the end, due one span after `now` (ms). */
  renew(entry: DeadlineEntry<T>, now: number): void;
  remove(entry: DeadlineEntry<T>): void;
  /** The earliest deadline, in ms; Infinity while the list is empty. */
  nextDueAt(): number;
  /** Removes and returns the first value that is due at `now`. */
  takeDue(now: number): T | undefined;
  /** Removes and returns the value with the earliest deadline. */
  takeOldest(): T | undefined;
  /** The values due at `now`, earliest first; they stay in the list. */
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
