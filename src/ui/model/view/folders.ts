import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import { describeOtherFiles, sumOtherFiles } from "../../../gallery/other-files-index.ts";
import { folderOf, isWithin, nameOf, rootPath } from "../../../wire/gallery-path.ts";
import type { FolderTree } from "../../../wire/listing.ts";
import type { LocationModel } from "./location.ts";
import type { ToastsModel } from "../toasts.ts";

/** A row of the folder tree. */
export interface FolderNode {
  readonly path: string;
  /** Last segment; the gallery's title for the root. */
  readonly name: string;
  /** 0 for the root. */
  readonly depth: number;
  /** Images in the folder itself. */
  readonly items: number;
  /** Images in the folder and everything below it. */
  readonly total: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
}

/** The folders of the gallery, and the current one. */
export interface FoldersModel {
  readonly status: ReadonlySignal<"loading" | "ready" | "failed">;
  /** The visible rows of the tree, in order. */
  readonly visible: ReadonlySignal<readonly FolderNode[]>;
  /** From the root to the current folder. */
  readonly trail: ReadonlySignal<readonly { readonly path: string; readonly name: string }[]>;
  /** Files in the current folder that are not shown, such as "17 other files: 4 HEIC, 13 other"; "" for none. */
  readonly otherFiles: ReadonlySignal<string>;
  toggle(path: string): void;
  expand(path: string, expanded: boolean): void;
  /** Makes the server read the folder's files again. */
  refreshFiles(path: string): Promise<void>;
  reload(): void;
  dispose(): void;
}

export interface FoldersOptions {
  readonly client: Pick<Client, "tree" | "refresh">;
  readonly location: LocationModel;
  readonly toasts: ToastsModel;
  /** The root's name. */
  readonly title: ReadonlySignal<string>;
}

type FolderEntry = FolderTree["folders"][number];

/** The folder tree. The parents of the current folder expand automatically. */
export function createFoldersModel({ client, location, toasts, title }: FoldersOptions): FoldersModel {
  const status = signal<"loading" | "ready" | "failed">("loading");
  const entries = signal<readonly FolderEntry[]>([]);
  const expanded = signal<ReadonlySet<string>>(new Set([rootPath]));
  let latest = 0;

  const name = (path: string) => (path === rootPath ? title.value : nameOf(path));

  const reload = async () => {
    latest += 1;
    const mine = latest;
    try {
      const { body } = await client.tree();
      if (mine !== latest) return;
      entries.value = body.folders.toSorted((a, b) => (orderKey(a.path) < orderKey(b.path) ? -1 : 1));
      status.value = "ready";
    } catch {
      // An outdated tree is better than none.
      if (mine === latest && entries.peek().length === 0) status.value = "failed";
    }
  };

  const parents = computed(
    () => new Set(entries.value.filter(({ path }) => path !== rootPath).map(({ path }) => folderOf(path))),
  );

  const visible = computed(() => {
    const nodes: FolderNode[] = [];
    const open = new Set<string>();
    for (const { path, items, total } of entries.value) {
      const isRoot = path === rootPath;
      if (!isRoot && !open.has(folderOf(path))) continue;
      const expandable = parents.value.has(path);
      const isExpanded = expandable && expanded.value.has(path);
      if (isExpanded) open.add(path);
      const depth = isRoot ? 0 : path.split("/").length - 1;
      nodes.push({ path, name: name(path), depth, items, total, expandable, expanded: isExpanded });
    }
    return nodes;
  });

  const otherFiles = computed(() => {
    const { folder, recursive } = location.place.value;
    const here = entries.value.filter(({ path }) => (recursive ? isWithin(path, folder) : path === folder));
    return describeOtherFiles(sumOtherFiles(here.flatMap(({ other }) => other ?? [])));
  });

  const expand = (path: string, open: boolean) => {
    if (expanded.peek().has(path) === open) return;
    const next = new Set(expanded.peek());
    if (open) next.add(path);
    else next.delete(path);
    expanded.value = next;
  };

  const stop = effect(() => {
    let path = location.place.value.folder;
    const next = new Set(expanded.peek());
    while (path !== rootPath) {
      path = folderOf(path);
      next.add(path);
    }
    if (next.size !== expanded.peek().size) expanded.value = next;
  });
  void reload();

  return {
    status,
    visible,
    otherFiles,
    trail: computed(() => {
      const trail: { path: string; name: string }[] = [];
      let path = location.place.value.folder;
      for (; path !== rootPath; path = folderOf(path)) trail.unshift({ path, name: nameOf(path) });
      return [{ path: rootPath, name: title.value }, ...trail];
    }),
    toggle: (path) => expand(path, !expanded.peek().has(path)),
    expand,
    async refreshFiles(path) {
      try {
        await client.refresh(path);
      } catch (error) {
        const text = error instanceof Error ? error.message : "The folder could not be read again.";
        toasts.show({ tone: "problem", text });
      }
    },
    reload: () => void reload(),
    dispose: stop,
  };
}

/** Sorts subfolders directly below their folder: the separator sorts before any character of a name. */
function orderKey(path: string): string {
  return path.toLowerCase().replaceAll("/", "\0");
}
