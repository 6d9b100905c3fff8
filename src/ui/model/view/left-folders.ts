/** An image that was visible, and px from the top of the viewport to its top. */
export interface ScrollPlace {
  readonly path: string;
  readonly offset: number;
}

/** The cursor and scroll position of a folder when it was left. */
export interface LeftFolder {
  readonly cursor: string | null;
  /** Null at the top. */
  readonly scroll: ScrollPlace | null;
}

/** Remembers the cursor and scroll position of each folder, for Back and for a reload of the page. */
export interface LeftFolders {
  of(folder: string): LeftFolder | undefined;
  leave(folder: string, part: Partial<LeftFolder>): void;
  /** Calls `task` to record the scroll position before it is stored; the returned call ends this. */
  beforeStoring(task: () => void): () => void;
  /** As text for the tab's storage. */
  write(): string;
  /** Restores the text of `write`; any other text is ignored. */
  read(text: string | null): void;
}

/** Most folders that are remembered; those left last stay. */
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
