/** An image that was in sight, and px from the top of the viewport to its top. */
export interface ScrollPlace {
  readonly path: string;
  readonly offset: number;
}

/** How a folder was left. */
export interface LeftFolder {
  readonly cursor: string | null;
  /** Null at the top. */
  readonly scroll: ScrollPlace | null;
}

/** How each folder was left, so that it is found as it was: by Back, and by a reload of the page. */
export interface LeftFolders {
  of(folder: string): LeftFolder | undefined;
  leave(folder: string, part: Partial<LeftFolder>): void;
  /** `task` says where the list is scrolled to before that is stored; the returned call ends it. */
  beforeStoring(task: () => void): () => void;
  /** As text for the tab's storage. */
  write(): string;
  /** Takes what `write` wrote; anything else is as if no folder had been left. */
  read(text: string | null): void;
}

/** Folders that are remembered; the ones that were left last. */
const most = 200;

export function createLeftFolders(): LeftFolders {
  const folders = new Map<string, LeftFolder>();
  const tasks = new Set<() => void>();
  const put = (folder: string, left: LeftFolder) => {
    folders.delete(folder);
    folders.set(folder, left);
    const [oldest] = folders.keys();
    if (folders.size > most && oldest !== undefined) folders.delete(oldest);
  };
  return {
    of: (folder) => folders.get(folder),
    leave: (folder, part) => put(folder, { cursor: null, scroll: null, ...folders.get(folder), ...part }),
    beforeStoring(task) {
      tasks.add(task);
      return () => tasks.delete(task);
    },
    write() {
      for (const task of tasks) task();
      return JSON.stringify([...folders]);
    },
    read(text) {
      for (const [folder, left] of parse(text)) put(folder, left);
    },
  };
}

function parse(text: string | null): (readonly [string, LeftFolder])[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) && value.every(isEntry) ? value : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is readonly [string, LeftFolder] {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const { cursor, scroll } = fieldsOfObject(value[1]);
  return (cursor === null || typeof cursor === "string") && (scroll === null || isScrollPlace(scroll));
}

function isScrollPlace(value: unknown): boolean {
  const { path, offset } = fieldsOfObject(value);
  return typeof path === "string" && typeof offset === "number";
}

function fieldsOfObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
