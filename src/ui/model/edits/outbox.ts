import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { BulkEditInput } from "../../../client.ts";
import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import { readEdits } from "./transition.ts";
import type { LockPort, OutboxPort, Ports } from "../ports.ts";
import { createTabOwnership } from "./tab-ownership.ts";

/** A batch that the page which made it has not sent. */
export interface Leftover {
  readonly key: string;
  readonly edits: readonly BulkEditInput[];
}

/** Unsaved edits on this device; they survive the page. */
export interface Outbox {
  /** False while any unsaved edit is only in memory. */
  readonly safe: ReadonlySignal<boolean>;
  keep(key: string, edits: readonly BulkEditInput[]): void;
  drop(key: string): void;
  /** Claims the batches of closed tabs of this gallery, oldest first. The caller sends them; no other tab does. */
  leftovers(): Promise<readonly Leftover[]>;
  dispose(): void;
}

export interface OutboxOptions {
  /** Undefined where the browser has no database. */
  readonly port: OutboxPort | undefined;
  readonly locks: LockPort | undefined;
  readonly channel: Ports["channel"];
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined until the server has said which gallery this is. */
  readonly gallery: ReadonlySignal<string | undefined>;
}

/** Stores unsaved edits per gallery and tab. Without a database they stay in memory, and `safe` is false while there are any. */
export function createOutbox({ port, locks, channel, clock, random, gallery }: OutboxOptions): Outbox {
  const tab = random.hex(8);
  const unstored = signal<ReadonlyMap<string, readonly BulkEditInput[]>>(new Map());
  /** Batches that are stored or being stored. */
  const stored = new Map<string, Promise<void>>();
  const dropped = new Set<string>();
  const ownership = createTabOwnership({ tab, clock, channel, locks: port && locks });
  let order = 0;

  const forget = (key: string) => {
    if (!unstored.peek().has(key)) return;
    const rest = new Map(unstored.peek());
    rest.delete(key);
    unstored.value = rest;
  };

  const store = async (key: string, edits: readonly BulkEditInput[], name: string) => {
    order += 1;
    const at = clock.wallTime() + order / 1_000;
    try {
      // Otherwise another tab would take it for that of a closed one.
      await ownership.held;
      await port?.put({ key, gallery: name, tab, at, edits: JSON.stringify(edits) });
      forget(key);
    } catch {
      // Storage is blocked or full: the batch stays in memory, and the page warns before it closes.
    }
  };

  const stop = effect(() => {
    const name = gallery.value;
    if (name === undefined || !port) return;
    for (const [key, edits] of unstored.value) if (!stored.has(key)) stored.set(key, store(key, edits, name));
  });

  return {
    safe: computed(() => unstored.value.size === 0),
    keep: (key, edits) => (unstored.value = new Map(unstored.peek()).set(key, edits)),
    drop(key) {
      dropped.add(key);
      forget(key);
      const writing = stored.get(key) ?? Promise.resolve();
      stored.delete(key);
      void writing.then(() => port?.remove(key)).catch(() => {});
    },
    async leftovers() {
      const name = gallery.peek();
      if (!port || name === undefined) return [];
      const all = await port.all().catch(() => []);
      const others = all.filter((each) => each.gallery === name && each.tab !== tab);
      const mine = new Set<string>();
      for (const owner of new Set(others.map((each) => each.tab))) {
        const latest = Math.max(...others.filter((each) => each.tab === owner).map(({ at }) => at));
        if (await ownership.inherit(owner, latest)) mine.add(owner);
      }
      // A tab may have sent its batches while this one waited for its lock.
      const remaining = new Set((await port.all().catch(() => [])).map(({ key }) => key));
      return others
        .filter(({ key, tab: owner }) => mine.has(owner) && remaining.has(key) && !dropped.has(key))
        .sort((one, other) => one.at - other.at)
        .flatMap(({ key, edits }) => {
          const read = readEdits(edits);
          if (read.length > 0) return [{ key, edits: read }];
          void port.remove(key).catch(() => {});
          return [];
        });
    },
    dispose() {
      stop();
      ownership.dispose();
    },
  };
}
