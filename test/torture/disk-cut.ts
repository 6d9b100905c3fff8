import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { checkImage, editAll, shareOut, untouchedImages } from "../support/edited-images.ts";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const call = promisify(execFile);
const clients = 32;
const imagesEach = 8;

/**
 * Real power cuts: the server writes to an ext4 file system of its own, whose device is copied at the instant of a kill.
 * The copy holds what was synced to the disk, and nothing of the page cache. It is mounted anew, a server starts
 * on it, and every acknowledged edit has to be there. Needs root and loop devices.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const cuts = scale === "long" ? 100 : 2;
  const group = `power cuts of a real disk (${cuts}, acknowledged edits)`;
  const home = await mkdtemp(join(tmpdir(), "lenslet-cut-"));
  const random = seededRandom(seed);
  let checked = 0;
  let lost = 0;
  try {
    const reason = await whyImpossible(home);
    if (reason !== undefined) {
      console.error(`${group}: skipped, ${reason}`);
      return { group: `${group}, skipped`, tried: 0, survived: 0, lost: 0, seed };
    }
    for (let cut = 0; cut < cuts; cut += 1) {
      const { acknowledged, broken } = await cutOnce(
        home,
        1 + Math.floor(random.fraction() * 200),
        random.fraction() * 12,
      );
      checked += acknowledged;
      lost += broken.length;
      for (const message of broken.slice(0, 3)) console.error(`power cut ${cut}, seed ${seed}: ${message}`);
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
  return { group, tried: checked, survived: checked - lost, lost, seed };
}

async function whyImpossible(home: string): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "this needs root on Linux";
  try {
    const disk = await createDisk(home);
    await disk.unmount();
    return undefined;
  } catch (error) {
    return `no file system can be mounted here: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`;
  }
}

interface Disk {
  readonly image: string;
  readonly folder: string;
  unmount(): Promise<void>;
}

async function createDisk(home: string): Promise<Disk> {
  const image = join(home, "disk.ext4");
  await rm(image, { force: true });
  await call("truncate", ["-s", "64M", image]);
  await call("mkfs.ext4", ["-q", "-F", image]);
  return mountDisk(image);
}

async function mountDisk(image: string): Promise<Disk> {
  const folder = `${image}.mounted`;
  await mkdir(folder, { recursive: true });
  // The kernel itself writes nothing out for a long time: only what is asked for reaches the device.
  await call("mount", ["-o", "loop,commit=300", image, folder]);
  return { image, folder, unmount: async () => void (await call("umount", [folder])) };
}

async function cutOnce(
  home: string,
  edits: number,
  lingerMs: number,
): Promise<{ acknowledged: number; broken: string[] }> {
  const images = untouchedImages(clients * imagesEach);
  const running: Running[] = [];
  const disks: Disk[] = [];
  const start = async (folder: string) => {
    const server = runFile("node", "bin/lenslet.mjs", [folder, "--port", "0"]);
    running.push(server);
    const [url] = await server.printed(/http:\/\/127[\d.:]+/);
    await server.printed(/Found .*\n/);
    return { server, url };
  };
  try {
    const disk = await createDisk(home);
    disks.push(disk);
    await Promise.all(images.map(({ path }) => writeFile(join(disk.folder, path), tinyPng)));
    await call("sync", ["-f", disk.folder]);
    const { server, url } = await start(disk.folder);
    let acknowledged = 0;
    const onResponse = () => {
      acknowledged += 1;
      if (acknowledged === edits) void pause(lingerMs).then(() => server.kill("SIGKILL"));
    };
    await Promise.all(shareOut(images, clients).map((lane) => editAll(url, lane, onResponse)));
    const copy = join(home, "copy.ext4");
    await call("cp", ["--sparse=always", disk.image, copy]);
    await server.ended;
    const revived = await mountDisk(copy);
    disks.push(revived);
    const second = await start(revived.folder);
    const broken: string[] = [];
    for (const image of images) broken.push(...(await checkImage(second.url, image)));
    return { acknowledged, broken };
  } finally {
    for (const server of running) server.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    for (const disk of disks) await disk.unmount();
  }
}
