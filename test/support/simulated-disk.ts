import { FileError, type FileFacts, type FileSystem, type OpenFile } from "../../src/journal/disk/file-system.ts";
import type { Random } from "../../src/random.ts";

/** Small, so that a record spans several and a power cut can tear it. */
const pageBytes = 64;

/** What is asked of a disk. */
export interface DiskCall {
  readonly action:
    | "open"
    | "facts"
    | "names"
    | "makeFolder"
    | "rename"
    | "link"
    | "remove"
    | "syncFolder"
    | "read"
    | "append"
    | "truncate"
    | "sync";
  readonly path: string;
}

/** `short`: takes half of what was to be written, without an error. Anything else is the code of an error. */
export type DiskError = "short" | (string & {});

export interface SimulatedDisk {
  /** The disk as the running process sees it. After `kill` or `cutPower` its old handles never respond again. */
  files(): FileSystem;
  /** Asked before each call; what it gives happens instead. */
  onCall: ((call: DiskCall) => DiskError | undefined) | undefined;
  /** Bytes that all files may have together. */
  capacity: number;
  /** The process ends; what it wrote stays in the system's cache. */
  kill(): void;
  /** The machine ends; what was not synced is dropped, cut, zeroed or kept, page by page and name by name. */
  cutPower(random: Random): void;
  /** Content as a reader sees it; undefined if there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** Puts a file there, confirmed by the medium. */
  put(path: string, content: Uint8Array | string): void;
  putSpecial(path: string, kind: "link" | "other"): void;
  removeTree(path: string): void;
  paths(): string[];
}

interface Node {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly identity: string;
  content: Uint8Array;
  /** What a power cut leaves for certain. */
  durable: Uint8Array;
  /** Pages that the next sync writes; others that differ were given up by a failed one. */
  dirty: Set<number>;
  isSizeDirty: boolean;
}

/** A disk in memory that is as treacherous as POSIX allows. Holds the folder `/served`. */
export function createSimulatedDisk(): SimulatedDisk {
  let names = new Map<string, Node>();
  let durableNames = new Map<string, Node>();
  let epoch = 0;
  let identities = 0;

  const createNode = (kind: Node["kind"], content = new Uint8Array(0)): Node => ({
    kind,
    identity: `sim:${(identities += 1)}`,
    content,
    durable: content,
    dirty: new Set(),
    isSizeDirty: false,
  });
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
  const requireParent = (path: string) => {
    if (names.get(parentOf(path))?.kind !== "folder") throw new FileError("ENOENT", path);
  };
  const used = () => [...new Set(names.values())].reduce((total, node) => total + node.content.length, 0);
  const factsOf = (node: Node): FileFacts => ({ kind: node.kind, size: node.content.length, identity: node.identity });
  const resize = (node: Node, size: number) => {
    const content = new Uint8Array(size);
    content.set(node.content.subarray(0, size));
    const shorter = Math.min(size, node.content.length);
    if (size !== node.content.length) node.dirty.add(Math.floor(shorter / pageBytes));
    node.content = content;
    node.isSizeDirty = true;
  };

  const disk: SimulatedDisk = {
    onCall: undefined,
    capacity: Number.POSITIVE_INFINITY,
    files: () => {
      const born = epoch;
      /** Runs a call, unless the process has ended, in which case nobody hears of it. */
      const call = async <Result>(
        action: DiskCall["action"],
        path: string,
        run: (isShort: boolean) => Result,
        onError: () => void = () => undefined,
      ): Promise<Result> => {
        // Real calls never respond within the same turn.
        await Promise.resolve();
        if (born !== epoch) return new Promise<never>(() => undefined);
        const error = disk.onCall?.({ action, path });
        if (born !== epoch) return new Promise<never>(() => undefined);
        if (error !== undefined && error !== "short") {
          onError();
          throw new FileError(error, `${action} ${path}`);
        }
        return run(error === "short");
      };

      const toOpenFile = (path: string, node: Node): OpenFile => ({
        facts: () => call("facts", path, () => factsOf(node)),
        read: (position, length) => call("read", path, () => node.content.slice(position, position + length)),
        append: (bytes) =>
          call("append", path, (isShort) => {
            const space = Math.max(0, disk.capacity - used());
            const wanted = isShort ? Math.ceil(bytes.length / 2) : bytes.length;
            const taken = Math.min(wanted, space);
            if (taken === 0) throw new FileError("ENOSPC", `append ${path}`);
            const start = node.content.length;
            resize(node, start + taken);
            node.content.set(bytes.subarray(0, taken), start);
            for (let page = Math.floor(start / pageBytes); page * pageBytes < start + taken; page += 1)
              node.dirty.add(page);
            return taken;
          }),
        truncate: (size) => call("truncate", path, () => resize(node, size)),
        sync: () =>
          call(
            "sync",
            path,
            () => confirm(node),
            () => giveUp(node),
          ),
        close: async () => undefined,
      });

      return {
        open: (path, mode) =>
          call("open", path, () => {
            const node = names.get(path);
            if (mode === "create") {
              if (node) return { kind: "exists" };
              requireParent(path);
              const created = createNode("file");
              names.set(path, created);
              return { kind: "open", file: toOpenFile(path, created) };
            }
            if (!node) return { kind: "missing" };
            return node.kind === "file"
              ? { kind: "open", file: toOpenFile(path, node) }
              : { kind: "refused", found: node.kind };
          }),
        facts: (path) =>
          call("facts", path, () => {
            const node = names.get(path);
            return node && factsOf(node);
          }),
        names: (path) =>
          call("names", path, () =>
            [...names.keys()].filter((name) => parentOf(name) === path).map((name) => name.slice(path.length + 1)),
          ),
        makeFolder: (path) =>
          call("makeFolder", path, () => {
            if (names.has(path)) throw new FileError("EEXIST", path);
            requireParent(path);
            names.set(path, createNode("folder"));
          }),
        rename: (from, to) =>
          call("rename", from, () => {
            const node = names.get(from);
            if (!node) throw new FileError("ENOENT", from);
            requireParent(to);
            if (names.get(to) === node) return;
            names.set(to, node);
            names.delete(from);
          }),
        link: (from, to) =>
          call("link", from, () => {
            const node = names.get(from);
            if (!node) throw new FileError("ENOENT", from);
            if (names.has(to)) throw new FileError("EEXIST", to);
            requireParent(to);
            names.set(to, node);
          }),
        remove: (path) => call("remove", path, () => void names.delete(path)),
        syncFolder: (path) =>
          call("syncFolder", path, () => {
            for (const name of new Set([...names.keys(), ...durableNames.keys()])) {
              if (parentOf(name) !== path) continue;
              const node = names.get(name);
              if (node) durableNames.set(name, node);
              else durableNames.delete(name);
            }
          }),
      };
    },
    kill() {
      epoch += 1;
    },
    cutPower(random) {
      epoch += 1;
      const after = new Map<string, Node>();
      for (const name of new Set([...names.keys(), ...durableNames.keys()])) {
        const [now, before] = [names.get(name), durableNames.get(name)];
        const node = now === before || random.fraction() < 0.5 ? now : before;
        if (node) after.set(name, node);
      }
      // What lies in a folder that was never confirmed goes with it.
      for (const name of [...after.keys()].sort())
        if (parentOf(name) !== "" && !after.has(parentOf(name))) after.delete(name);
      names = after;
      durableNames = new Map(after);
      for (const node of new Set(names.values())) crash(node, random);
    },
    read: (path) => names.get(path)?.content,
    put(path, content) {
      for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1)) {
        if (!names.has(path.slice(0, slash))) settle(path.slice(0, slash), createNode("folder"));
      }
      settle(
        path,
        createNode("file", typeof content === "string" ? new TextEncoder().encode(content) : content.slice()),
      );
    },
    putSpecial: (path, kind) => settle(path, createNode(kind)),
    removeTree(path) {
      for (const name of disk.paths()) if (name === path || name.startsWith(`${path}/`)) names.delete(name);
    },
    paths: () => [...names.keys()].sort(),
  };

  const settle = (path: string, node: Node) => {
    names.set(path, node);
    durableNames.set(path, node);
  };
  settle("", createNode("folder"));
  settle("/served", createNode("folder"));
  return disk;
}

function confirm(node: Node): void {
  const durable = new Uint8Array(node.content.length);
  durable.set(node.durable.subarray(0, durable.length));
  for (const page of node.dirty) {
    const start = page * pageBytes;
    durable.set(node.content.subarray(start, start + pageBytes), Math.min(start, durable.length));
  }
  node.durable = durable;
  node.dirty = new Set();
  node.isSizeDirty = false;
}

/** A failed sync: the pages stay readable and count as clean, but are on no medium. */
function giveUp(node: Node): void {
  node.dirty.clear();
  node.isSizeDirty = false;
}

function crash(node: Node, random: Random): void {
  const { content, durable, dirty } = node;
  const mode = random.fraction();
  const end = random.fraction();
  let size = durable.length;
  if (node.isSizeDirty) {
    const [low, high] = [Math.min(content.length, durable.length), Math.max(content.length, durable.length)];
    size =
      end < 0.3 ? durable.length : end < 0.6 ? content.length : low + Math.floor(random.fraction() * (high - low + 1));
  }
  const after = new Uint8Array(size);
  after.set(durable.subarray(0, size));
  for (let start = 0; start < size; start += pageBytes) {
    const page = start / pageBytes;
    if (!dirty.has(page)) continue;
    const chance = random.fraction();
    // Dropped altogether, kept altogether, or page by page, some of them in part.
    const part =
      mode < 0.2
        ? 0
        : mode < 0.4 || chance < 0.4
          ? pageBytes
          : chance < 0.6
            ? Math.floor(random.fraction() * pageBytes)
            : 0;
    const length = Math.min(part, size - start);
    after.set(content.subarray(start, start + length), start);
  }
  node.content = after;
  node.durable = after;
  node.dirty = new Set();
  node.isSizeDirty = false;
}
