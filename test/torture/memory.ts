import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { runFile, type Running } from "../support/process.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome, type Tally } from "./group.ts";
import { putNotes } from "../support/put-notes.ts";

const limitMegabytes = 128;
/** Together far more than the limit. */
const [images, notesBytes] = [4_000, 60_000];
const clients = 8;
const ItemBody = z.object({ notes: z.string() });

/**
 * The real server where it may take only so much memory, under edits that need more: the system kills it in the middle of
 * anything, and every acknowledged edit is there afterwards. Needs root and control groups.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const rounds = scale === "long" ? 20 : 1;
  const name = "out of memory (acknowledged edits)";
  const tally = createTally(name, seed);
  const cage = await createCage();
  if (typeof cage === "string") {
    console.error(`${name}: skipped, ${cage}`);
    return { group: `${name}, skipped`, tried: 0, survived: 0, lost: 0, seed };
  }
  try {
    for (let round = 0; round < rounds; round += 1) await playOnce(tally, cage);
  } finally {
    await cage.remove();
  }
  return tally.outcome();
}

/** A control group with a limit of memory. */
interface Cage {
  lock(pid: number): Promise<void>;
  remove(): Promise<void>;
}

/** The reason instead, where there can be none. */
async function createCage(): Promise<Cage | string> {
  for (const home of ["/sys/fs/cgroup", "/sys/fs/cgroup/memory"]) {
    // Without it this is a plain folder, in which nothing limits anything.
    if (!existsSync(join(home, "cgroup.procs"))) continue;
    const place = join(home, `lenslet-${process.pid}`);
    try {
      await mkdir(place);
    } catch {
      continue;
    }
    const isNew = home === "/sys/fs/cgroup";
    try {
      await writeFile(join(place, isNew ? "memory.max" : "memory.limit_in_bytes"), `${limitMegabytes * 1024 * 1024}`);
      return {
        lock: (pid) => writeFile(join(place, "cgroup.procs"), String(pid)),
        remove: () => rmdir(place).catch(() => undefined),
      };
    } catch {
      await rmdir(place).catch(() => undefined);
    }
  }
  return "memory cannot be limited here (root and a control group are needed)";
}

async function playOnce(tally: Tally, cage: Cage): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lenslet-memory-"));
  const running: Running[] = [];
  const start = async () => {
    const server = runFile("node", "bin/lenslet.mjs", [folder, "--port", "0"]);
    running.push(server);
    const [url] = await server.printed(/http:\/\/127[\d.:]+/);
    await server.printed(/Found .*\n/);
    return { server, url };
  };
  try {
    const paths = Array.from({ length: images }, (_, number) => `/${number}.png`);
    for (const path of paths) await writeFile(join(folder, path), tinyPng);
    const first = await start();
    await cage.lock(first.server.child.pid ?? 0);
    const acknowledged = new Map<string, string>();
    const waiting = [...paths];
    const editAll = async () => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        const notes = `${path} ${"x".repeat(notesBytes)}`;
        const status = await putNotes(first.url, path, notes).catch(() => undefined);
        if (status === undefined) return;
        if (status === 200) acknowledged.set(path, notes);
        else tally.check(status === 503, `an edit is ${status}`);
      }
    };
    await Promise.all(Array.from({ length: clients }, editAll));
    first.server.kill("SIGKILL");
    tally.check((await first.server.ended) === "SIGKILL", "the server ended by itself");
    tally.check(acknowledged.size > 100, `only ${acknowledged.size} edits were acknowledged`);
    tally.check(acknowledged.size < images, "there was memory for all edits");
    const second = await start();
    for (const [path, notes] of acknowledged) {
      const found = ItemBody.parse(await (await fetch(`${second.url}/item?path=${path}`)).json()).notes;
      tally.check(found === notes, `${path} was acknowledged and is "${found.slice(0, 20)}"`);
    }
  } finally {
    for (const server of running) server.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    await rm(folder, { recursive: true, force: true });
  }
}
