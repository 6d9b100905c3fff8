import { signal } from "@preact/signals";

/** Which images can be shown only in part, because their files are damaged. */
export interface DamageModel {
  /** Reading it subscribes. */
  has(path: string, stamp: string | undefined): boolean;
  /** Marks files as damaged; a changed stamp clears the mark. */
  learn(files: Iterable<readonly [path: string, stamp: string]>): void;
}

/** Starts without any damaged files. */
export function createDamageModel(): DamageModel {
  const known = signal<ReadonlySet<string>>(new Set());
  const nameOf = (path: string, stamp: string) => `${stamp} ${path}`;
  return {
    has: (path, stamp) => stamp !== undefined && known.value.has(nameOf(path, stamp)),
    learn(files) {
      const news = [...files].map(([path, stamp]) => nameOf(path, stamp)).filter((name) => !known.peek().has(name));
      if (news.length > 0) known.value = new Set([...known.peek(), ...news]);
    },
  };
}
