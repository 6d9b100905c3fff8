import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { lstat, mkdir, open, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { systemRandom } from "../../random.ts";
import { errorCode } from "../../error-code.ts";
import { folderName } from "../label-folder.ts";
import type { FolderLock, Holder, LockOutcome, LockState } from "./folder-lock.ts";

const lockName = "lock";
const holderName = "server.json";
/** How long to wait for the holder to write its address, or to end. */
const maxWaitMs = 1_000;
const retryMs = 50;

const largestHolderBytes = 4096;

/** Printed to the terminal, so control characters are refused. */
const Printable = z.string().regex(/^[\x20-\x7e]*$/);
const HolderFile = z.object({ pid: z.int(), host: Printable, startedAt: Printable, url: Printable.nullable() });

/**
 * Flags with which `open` itself takes the lock: O_EXLOCK of macOS and the BSDs, and libuv's UV_FS_O_EXLOCK, which opens a
 * file exclusively on Windows. Linux has no such flag.
 */
const openFlag: Partial<Record<NodeJS.Platform, number>> = {
  darwin: 0x20,
  freebsd: 0x20,
  openbsd: 0x20,
  netbsd: 0x20,
  win32: 0x10000000,
};

type Unlock = () => Promise<void>;
type Attempt<Locked> = ({ readonly kind: "locked" } & Locked) | { readonly kind: "taken" } | Unwritable;
type Unwritable = Extract<LockOutcome, { kind: "unwritable" }>;

/**
 * Takes the lock of a folder's labels, the file `.lenslet/lock`. At most one process holds it. The lock belongs to the open
 * file, not to a process id, so the system releases it when the process ends.
 */
export async function lockDirectory(directory: string): Promise<LockOutcome> {
  const folder = `${directory}/${folderName}`;
  let isNew = false;
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    try {
      await mkdir(folder);
      isNew = true;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") return unwritable(error);
    }
    const outcome = await tryToLock(folder);
    if (outcome.kind === "unwritable") return outcome;
    if (outcome.kind === "locked") return { kind: "held", lock: await toFolderLock(folder, outcome, isNew) };
    // The holder may be about to write its address, or to end.
    const by = await readHolder(folder);
    if (by?.url || waitedMs >= maxWaitMs) return { kind: "taken", by };
    await pause(retryMs);
  }
}

/** An open file with a lock on it. */
interface LockedFile {
  readonly check: FolderLock["check"];
  readonly unlock: Unlock;
}

async function tryToLock(folder: string): Promise<Attempt<LockedFile>> {
  const place = await lstat(folder).catch(() => undefined);
  if (!place) return { kind: "taken" };
  if (!place.isDirectory()) return refused(folderName);
  const path = `${folder}/${lockName}`;
  const found = await lstat(path).catch(() => undefined);
  if (found && !found.isFile()) return refused(`${folderName}/${lockName}`);

  const flag = openFlag[process.platform];
  const safely = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDWR | constants.O_CREAT | safely | (flag ?? 0), 0o666);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return { kind: "taken" };
    if (flag !== undefined && ["EAGAIN", "EWOULDBLOCK", "EBUSY"].includes(code)) return { kind: "taken" };
    return unwritable(error);
  }
  const result =
    flag === undefined ? await lockHandle(handle, folder) : { kind: "locked" as const, unlock: async () => {} };
  if (result.kind !== "locked") {
    await handle.close();
    return result;
  }
  const check = () => compare(handle, path);
  const unlock = async () => {
    await result.unlock();
    await handle.close();
  };
  // The previous holder may have removed the file after we opened it: then our lock protects nothing.
  if ((await check().catch(() => "gone")) === "ours") return { kind: "locked", check, unlock };
  await unlock();
  return { kind: "taken" };
}

/** Compares an open file with the file that its name refers to. */
async function compare(handle: FileHandle, path: string): Promise<LockState> {
  const [ours, named] = await Promise.all([
    handle.stat({ bigint: true }),
    lstat(path, { bigint: true }).catch((error: unknown) => {
      if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return undefined;
      throw error;
    }),
  ]);
  if (!named) return "gone";
  return named.ino === ours.ino && named.dev === ours.dev ? "ours" : "replaced";
}

async function lockHandle(handle: FileHandle, folder: string): Promise<Attempt<{ readonly unlock: Unlock }>> {
  const status = await flock(handle.fd);
  if (status === 1) return { kind: "taken" };
  // Also takes the socket, because another server may find no flock(1) and then only tries the socket.
  const socket = await lockSocket(folder);
  return status === 0 && socket.kind === "unwritable" ? { kind: "locked", unlock: async () => {} } : socket;
}

/**
 * Runs flock(1) on our open file, passed as its descriptor 3. A flock(2) lock belongs to the open file, so it lasts until
 * this process closes the file or ends. Returns the exit status, or undefined if there is no flock(1).
 */
function flock(descriptor: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn("flock", ["-n", "-x", "3"], { stdio: ["ignore", "ignore", "ignore", descriptor] });
    child.on("error", () => resolve(undefined));
    child.on("exit", (status) => resolve(status ?? undefined));
  });
}

/** Locks by a name in Linux's abstract socket space: exclusive on this machine, and released when the process ends. */
async function lockSocket(folder: string): Promise<Attempt<{ readonly unlock: Unlock }>> {
  if (process.platform !== "linux")
    return { kind: "unwritable", reason: "This system cannot lock files; labels are not written." };
  const place = await lstat(folder, { bigint: true }).catch(() => undefined);
  // A holder that ends meanwhile may have removed the folder that it created.
  if (!place) return { kind: "taken" };
  const { dev, ino } = place;
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", (error) => resolve(errorCode(error) === "EADDRINUSE" ? { kind: "taken" } : unwritable(error)));
    server.listen({ path: `\0lenslet:${dev}:${ino}` }, () => {
      resolve({ kind: "locked", unlock: () => new Promise((done) => void server.close(() => done())) });
    });
  });
}

async function toFolderLock(folder: string, { check, unlock }: LockedFile, isNew: boolean): Promise<FolderLock> {
  const path = `${folder}/${holderName}`;
  const startedAt = new Date().toISOString();
  let released: Promise<void> | undefined;
  const isOurs = () =>
    check().then(
      (state) => state === "ours",
      () => false,
    );
  const writeHolder = async (url: string | null) => {
    if (released || !(await isOurs())) return;
    const holder: Holder = { pid: process.pid, host: hostname(), startedAt, url };
    const temporary = `${folder}/.${holderName}.${systemRandom.hex(8)}.tmp`;
    // Errors are ignored: without the file, a later start still refuses, but cannot name our address.
    await writeFile(temporary, `${JSON.stringify(holder)}\n`, { flag: "wx" })
      .then(() => rename(temporary, path))
      .catch(() => undefined);
  };
  await writeHolder(null);
  return {
    announce: (url) => writeHolder(url),
    check,
    release() {
      released ??= (async () => {
        // Removed before unlocking, so that no file of the next holder is removed.
        if (await isOurs()) {
          await rm(path, { force: true }).catch(() => undefined);
          await rm(`${folder}/${lockName}`, { force: true }).catch(() => undefined);
          // Removes the folder if this run created it and it is empty.
          if (isNew) await rmdir(folder).catch(() => undefined);
        }
        await unlock();
      })();
      return released;
    },
  };
}

async function readHolder(folder: string): Promise<Holder | undefined> {
  const path = `${folder}/${holderName}`;
  try {
    const found = await lstat(path);
    if (!found.isFile() || found.size > largestHolderBytes) return undefined;
    const holder = HolderFile.parse(JSON.parse(await readFile(path, "utf8")));
    return holder.host === hostname() && !isAlive(holder.pid) ? undefined : holder;
  } catch {
    // Missing, half written or malformed: the holder is unknown.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function refused(name: string): Unwritable {
  return {
    kind: "unwritable",
    reason: `${name} is not a plain file or folder, and is not used; labels are not written.`,
  };
}

function unwritable(error: unknown): Unwritable {
  return {
    kind: "unwritable",
    reason: `${folderName} cannot be written (${errorCode(error)}); labels are not written.`,
  };
}
