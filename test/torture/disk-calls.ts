import { mkdtemp, rm, symlink, writeFile, mkdir, readFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { buildDiskShim, noShim, readTrace, type DiskShim } from "../support/disk-shim.ts";
import { runFile, type Running } from "../support/process.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { brokenOrders } from "../support/traced-order.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const ItemBody = z.object({ notes: z.string() });
const images = 60;

/** One run of the real server above the shim: its edits, and what is there after `kill -9` and a start on a sound disk. */
interface Case {
  readonly name: string;
  readonly fault?: string;
  readonly folder?: (directory: string) => Promise<void>;
  /** Whether any edit may be refused. */
  readonly mayRefuse: boolean;
}

const { EIO, ENOSPC, EROFS } = constants.errno;

function cases(scale: GroupOptions["scale"]): readonly Case[] {
  const at = scale === "long" ? Array.from({ length: 30 }, (_, index) => index + 1) : [3];
  return [
    { name: "a sound disk", mayRefuse: false },
    { name: "writes that end half way", fault: "short-write", mayRefuse: false },
    { name: "a write that ends half way at a full disk", fault: `cut-write:${ENOSPC}@3+1`, mayRefuse: false },
    ...at.flatMap((call): Case[] => [
      { name: `EIO of fdatasync ${call}`, fault: `sync:${EIO}@${call}+1`, mayRefuse: true },
      { name: `EIO of every fdatasync from ${call}`, fault: `sync:${EIO}@${call}`, mayRefuse: true },
      { name: `a full disk at write ${call}`, fault: `write:${ENOSPC}@${call}+3`, mayRefuse: true },
      { name: `EROFS from write ${call}`, fault: `write:${EROFS}@${call}`, mayRefuse: true },
    ]),
    { name: "a folder that cannot be confirmed", fault: `folder-sync:${EIO}`, mayRefuse: true },
  ];
}

/**
 * The adapter to the real disk, at its own calls: the order of write, fdatasync and response, the flags of every open,
 * and the same errors that a failing disk gives, made under the running server.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const group = "calls of the real disk";
  if (noShim !== false) {
    console.error(`${group}: skipped, ${noShim}`);
    return { group: `${group}, skipped`, tried: 0, survived: 0, lost: 0, seed };
  }
  const shim = await buildDiskShim();
  let tried = 0;
  let lost = 0;
  try {
    for (const each of cases(scale)) {
      const { checked, broken } = await play(shim, each);
      tried += checked;
      lost += broken.length;
      for (const message of broken.slice(0, 5)) console.error(`disk calls, ${each.name}: ${message}`);
      // A disk that is misused on one run is on all that follow.
      if (lost > 0) break;
    }
    const followed = await throughLink(shim);
    tried += 1;
    lost += followed.length;
    for (const message of followed) console.error(`disk calls, a log that is a link: ${message}`);
  } finally {
    await shim.remove();
  }
  return { group, tried, survived: tried - lost, lost, seed };
}

async function start(directory: string, env: Record<string, string> = {}): Promise<{ server: Running; url: string }> {
  const server = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0"], { env });
  const [url] = await server.printed(/http:\/\/127[\d.:]+/);
  await server.printed(/Found .*\n/);
  return { server, url };
}

/** Edits image after image, as one client; the notes of those that got 200, by path. */
async function edit(
  url: string,
  round: number,
): Promise<{ acknowledged: Map<string, string>; refused: number; broken: string[] }> {
  const acknowledged = new Map<string, string>();
  const broken: string[] = [];
  let refused = 0;
  for (let index = 0; index < images; index += 1) {
    const notes = `round ${round}, ${index} ${"x".repeat(index * 7)}`;
    const response = await fetch(`${url}/item?path=/${index}.png`, {
      method: "PATCH",
      headers: { "content-type": "application/json", "idempotency-key": `${round}-${index}` },
      body: JSON.stringify({ base_version: 1, set_notes: notes }),
    });
    const text = await response.text();
    if (response.status === 200) acknowledged.set(`/${index}.png`, notes);
    else {
      refused += 1;
      if (response.status !== 503 && response.status !== 507 && response.status !== 403)
        broken.push(`an edit got ${response.status} ${text.slice(0, 200)}`);
    }
  }
  return { acknowledged, refused, broken };
}

async function play(shim: DiskShim, { fault, mayRefuse }: Case): Promise<{ checked: number; broken: string[] }> {
  const home = await mkdtemp(join(tmpdir(), "lenslet-calls-"));
  const folder = join(home, "photos");
  const trace = join(home, "trace");
  const running: Running[] = [];
  try {
    await mkdir(folder);
    await Promise.all(Array.from({ length: images }, (_, index) => writeFile(join(folder, `${index}.png`), tinyPng)));
    const first = await start(folder, shim.environment({ folder, trace, ...(fault !== undefined && { fault }) }));
    running.push(first.server);
    const { acknowledged, refused, broken } = await edit(first.url, 1);
    if (!mayRefuse && refused > 0) broken.push(`${refused} edits were refused`);
    broken.push(...brokenOrders(await readTrace(trace), acknowledged.size));
    if ((await fetch(`${first.url}/item?path=/0.png`)).status !== 200) broken.push("reading failed");
    first.server.kill("SIGKILL");
    await first.server.ended;

    const second = await start(folder);
    running.push(second.server);
    for (const [path, notes] of acknowledged) {
      const { notes: found } = ItemBody.parse(await (await fetch(`${second.url}/item?path=${path}`)).json());
      if (found !== notes)
        broken.push(`${path} was acknowledged "${notes.slice(0, 20)}" and is "${found.slice(0, 20)}"`);
    }
    return { checked: images + acknowledged.size, broken };
  } finally {
    for (const server of running) server.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    await rm(home, { recursive: true, force: true });
  }
}

/** A log that is a link to somebody else's file is neither followed nor written. */
async function throughLink(shim: DiskShim): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), "lenslet-calls-"));
  const folder = join(home, "photos");
  const victim = join(home, "victim");
  try {
    await mkdir(join(folder, ".lenslet"), { recursive: true });
    await writeFile(join(folder, "0.png"), tinyPng);
    await writeFile(victim, "precious\n");
    await symlink(victim, join(folder, ".lenslet", "labels.log.jsonl"));
    const { server, url } = await start(folder, shim.environment({ folder }));
    const { acknowledged } = await edit(url, 1);
    server.kill("SIGKILL");
    await server.ended;
    const broken = [];
    if (acknowledged.size > 0) broken.push("edits got 200");
    if ((await readFile(victim, "utf8")) !== "precious\n") broken.push("the file behind the link was changed");
    return broken;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
