import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { isProblem, Problem, type Client } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { Views } from "../../../wire/views.ts";
import { fromFragment, toFragment } from "./fragment.ts";
import type { LocationModel } from "./location.ts";
import type { ToastsModel } from "../toasts.ts";

/** A saved view. */
export interface SmartFolderEntry {
  readonly id: string;
  readonly name: string;
  /** The view as the page's address writes it. */
  readonly view: string;
  /** Images that match now; null while not known. */
  readonly count: number | null;
}

/** Each change resolves to whether it was saved, shows a toast if not, and never rejects. */
export interface SmartFoldersModel {
  readonly folders: ReadonlySignal<readonly SmartFolderEntry[]>;
  /** The ID of the one that is shown, or null. */
  readonly current: ReadonlySignal<string | null>;
  /** Saves the current view under a name. */
  create(name: string): Promise<boolean>;
  rename(id: string, name: string): Promise<boolean>;
  /** Saves the current view over it. */
  update(id: string): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  open(id: string): void;
  reload(): void;
  /** Someone saved the views; reloads unless this page did. */
  saved(etag: string): void;
  /** Labels or files changed; counts again after a delay. */
  recount(): void;
  dispose(): void;
}

export interface SmartFoldersOptions {
  readonly client: Pick<Client, "views" | "putViews" | "count">;
  readonly clock: Clock;
  readonly random: Random;
  readonly location: LocationModel;
  readonly toasts: ToastsModel;
}

type Entries = readonly unknown[];

const recountMs = 3_000;
const tries = 4;

/** Saved views. Entries of other clients in the same document are left unchanged. */
export function createSmartFoldersModel(options: SmartFoldersOptions): SmartFoldersModel {
  const { client, clock, random, location, toasts } = options;
  const known = signal<{ readonly views: Views; readonly etag: string | undefined } | null>(null);
  const counts = signal<ReadonlyMap<string, number>>(new Map());
  let cancelRecount: Cancel | undefined;
  let counting = 0;

  const folders = computed(() =>
    (known.value?.views.views ?? []).flatMap((entry) => {
      const folder = readEntry(entry);
      return folder ? [{ ...folder, count: counts.value.get(folder.view) ?? null }] : [];
    }),
  );

  /** An open image is not saved. */
  const currentView = computed(() => toFragment({ ...location.place.value, image: null, compare: [] }));

  const read = async () => {
    const { body, etag } = await client.views();
    known.value = { views: body, etag: etag ?? undefined };
    return known.value;
  };

  const count = async () => {
    counting += 1;
    const mine = counting;
    const next = new Map<string, number>();
    for (const { view } of folders.peek()) {
      const { folder, recursive, query } = fromFragment(view);
      try {
        const { body } = await client.count({ path: folder, recursive, q: query });
        next.set(view, body.total);
      } catch {
        // The folder may be gone. No count is better than a wrong one.
      }
      if (mine !== counting) return;
    }
    counts.value = next;
  };

  /** If someone else saves first, applies the change again to their version. */
  const change = async (edit: (entries: Entries) => Entries) => {
    try {
      for (let left = tries; ; left -= 1) {
        const { views, etag } = known.peek() ?? (await read());
        try {
          const { body, etag: saved } = await client.putViews({ ...views, views: [...edit(views.views)] }, etag);
          known.value = { views: body, etag: saved ?? undefined };
          return true;
        } catch (error) {
          const overtaken = isProblem(error, "version_conflict") || (error instanceof Problem && error.status === 412);
          if (!overtaken || left <= 1) throw error;
          await read();
        }
      }
    } catch (error) {
      const text = error instanceof Error ? error.message : "The Smart Folders could not be saved.";
      toasts.show({ tone: "problem", text });
      return false;
    }
  };

  const amend = (id: string, part: { readonly name?: string; readonly view?: string }) =>
    change((entries) => entries.map((entry) => (readEntry(entry)?.id === id ? Object.assign({}, entry, part) : entry)));

  const reload = async () => {
    try {
      await read();
    } catch {
      // The current list stays; it is loaded again when the connection is back.
    }
  };

  const stop = effect(() => {
    if (known.value) void count();
  });
  void reload();

  return {
    folders,
    current: computed(() => folders.value.find(({ view }) => view === currentView.value)?.id ?? null),
    create: (name) =>
      change((entries) => [...entries, { id: random.hex(8), name: name.trim(), view: currentView.peek() }]),
    rename: (id, name) => amend(id, { name: name.trim() }),
    update: (id) => amend(id, { view: currentView.peek() }),
    remove: (id) => change((entries) => entries.filter((entry) => readEntry(entry)?.id !== id)),
    open(id) {
      const folder = folders.peek().find((each) => each.id === id);
      if (folder) location.goTo(folder.view);
    },
    reload: () => void reload(),
    saved(etag) {
      if (etag !== known.peek()?.etag) void reload();
    },
    recount() {
      cancelRecount ??= clock.after(recountMs, () => {
        cancelRecount = undefined;
        if (folders.peek().length > 0) void count();
      });
    },
    dispose() {
      stop();
      cancelRecount?.();
      counting += 1;
    },
  };
}

/** An entry this page understands, or undefined. */
function readEntry(entry: unknown): { id: string; name: string; view: string } | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  if (!("id" in entry && "name" in entry && "view" in entry)) return undefined;
  const { id, name, view } = entry;
  if (typeof id !== "string" || typeof name !== "string" || typeof view !== "string") return undefined;
  return { id, name, view };
}
