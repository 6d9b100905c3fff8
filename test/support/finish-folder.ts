import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { createDirectoryFinishDisk } from "../../src/finish/directory-finish-disk.ts";
import type { FinishDisk } from "../../src/finish/finish-disk.ts";
import { createFinisher, type MovedFiles } from "../../src/finish/finisher.ts";
import { systemRandom } from "../../src/random.ts";
import type { FinishDestination, FinishOperation, FinishPlan, FinishStatus } from "../../src/wire/finish.ts";

/** A folder of files, with room beside it. */
export interface FinishFolder {
  /** The served folder. */
  readonly root: string;
  /** An empty folder on the same disk. */
  readonly outside: string;
  /** The home trash is in it. */
  readonly dataHome: string;
  write(path: string, content: string): Promise<void>;
  /** All files below the served folder and beside it, without `.lenslet`, each with its content. */
  tree(folder?: string): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

/** A disk in memory, where there is one: these tests sync a lot. */
const fastest = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export async function makeFinishFolder(
  files: Readonly<Record<string, string>>,
  parent = fastest,
): Promise<FinishFolder> {
  const home = await mkdtemp(join(parent, "lenslet-finish-"));
  const root = join(home, "photos");
  const outside = join(home, "outside");
  const dataHome = join(home, "share");
  for (const folder of [root, outside, dataHome]) await mkdir(folder);
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  return {
    root,
    outside,
    dataHome,
    write,
    tree: (folder = home) => treeOf(folder),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** Every file and every empty folder. */
export async function treeOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (name.split("/").includes(".lenslet")) continue;
    if (entry.isFile()) found[name] = await readFile(path, "latin1");
    else if ((await readdir(path)).length === 0) found[`${name}/`] = "";
  }
  return found;
}

/** The disk of a folder, with its trash beside it. */
export function diskOf({ dataHome }: FinishFolder): FinishDisk {
  return createDirectoryFinishDisk({ dataHome, uid: process.getuid?.() ?? 0 });
}

export interface Request {
  readonly paths: readonly string[];
  readonly operation: FinishOperation;
  readonly to?: FinishDestination;
}

/** Plans, runs and undoes to the end. */
export function finisherOn(folder: FinishFolder, disk: FinishDisk = diskOf(folder)) {
  const moved: MovedFiles[] = [];
  const errors: unknown[] = [];
  const finisher = createFinisher({
    disk,
    folder: folder.root,
    allowed: [folder.outside],
    clock: systemClock,
    random: systemRandom,
    isLabelled: () => false,
    onMoved: async (moves) => void moved.push(...moves),
    onError: (error) => errors.push(error),
  });
  const ended = async (id: string): Promise<FinishStatus> => {
    for (;;) {
      const status = finisher.status(id);
      if (status && status.state !== "running" && status.state !== "undoing") return status;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const plan = async ({ paths, operation, to }: Request): Promise<FinishPlan> => {
    const outcome = await finisher.plan(paths, operation, to);
    if (outcome.kind === "refused") throw new Error(outcome.message);
    return outcome.plan;
  };
  const start = async (ticket: string): Promise<FinishStatus> => {
    const outcome = await finisher.start(ticket);
    if (outcome.kind !== "started") throw new Error(outcome.kind);
    return ended(outcome.status.id);
  };
  return {
    finisher,
    moved,
    errors,
    plan,
    start,
    run: async (request: Request) => start((await plan(request)).plan),
    async undo(id: string): Promise<FinishStatus> {
      const outcome = await finisher.undo(id);
      if (outcome.kind !== "started") throw new Error(outcome.kind);
      return ended(id);
    },
  };
}

/** The process is gone: nothing of what it does later reaches the disk. */
class Killed extends Error {
  readonly code = "EKILLED";
}

/** A disk that dies with its process before the step of that number, counted from 0; some calls take two steps. */
export function killedDisk(disk: FinishDisk, killAt: number) {
  let steps = 0;
  let isDead = false;
  const alive = (): void => {
    if (isDead) throw new Killed();
  };
  const step = (): void => {
    alive();
    isDead = steps === killAt;
    steps += 1;
    alive();
  };
  const half = (text: string) => text.slice(0, text.length / 2);
  const killed: FinishDisk = {
    ...disk,
    async facts(path) {
      alive();
      return disk.facts(path);
    },
    async names(path) {
      alive();
      return disk.names(path);
    },
    async realPath(path) {
      alive();
      return disk.realPath(path);
    },
    async read(path, most) {
      alive();
      return disk.read(path, most);
    },
    async isSame(first, second) {
      alive();
      return disk.isSame(first, second);
    },
    async makeFolder(path, mode) {
      step();
      await disk.makeFolder(path, mode);
    },
    async removeFolder(path) {
      step();
      await disk.removeFolder(path);
    },
    async link(from, to) {
      step();
      await disk.link(from, to);
    },
    async rename(from, to) {
      step();
      await disk.rename(from, to);
    },
    async copy(from, to) {
      step();
      await disk.create(to, half((await disk.read(from)) ?? ""));
      step();
      await disk.remove(to);
      await disk.copy(from, to);
    },
    async create(path, content) {
      step();
      await disk.create(path, half(content));
      step();
      await disk.append(path, content.slice(half(content).length));
    },
    async append(path, content) {
      step();
      await disk.append(path, half(content));
      step();
      await disk.append(path, content.slice(half(content).length));
    },
    async remove(path) {
      step();
      await disk.remove(path);
    },
    async syncFolder(path) {
      step();
      await disk.syncFolder(path);
    },
  };
  return { disk: killed, steps: () => steps };
}

/** Distinguishes the disk of a folder from that of everything else, as if it were mounted there. */
export function withMount(disk: FinishDisk, mount: string): FinishDisk {
  const isInside = (path: string) => path === mount || path.startsWith(`${mount}/`);
  const refuse = (from: string, to: string): void => {
    if (isInside(from) !== isInside(to)) throw Object.assign(new Error("EXDEV"), { code: "EXDEV" });
  };
  return {
    ...disk,
    async facts(path) {
      const facts = await disk.facts(path);
      return facts && isInside(path) ? { ...facts, device: "mounted" } : facts;
    },
    async link(from, to) {
      refuse(from, to);
      await disk.link(from, to);
    },
    async rename(from, to) {
      refuse(from, to);
      await disk.rename(from, to);
    },
  };
}

/** A disk without hard links, such as exFAT. */
export function withoutLinks(disk: FinishDisk): FinishDisk {
  return {
    ...disk,
    async link(_, to) {
      if (await lstat(to).catch(() => undefined)) throw Object.assign(new Error("EEXIST"), { code: "EEXIST" });
      throw Object.assign(new Error("EPERM"), { code: "EPERM" });
    },
  };
}
