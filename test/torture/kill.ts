import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const writers = 64;
const ItemBody = z.object({ version: z.number(), notes: z.string() });

interface Edit {
  readonly key: string;
  readonly body: string;
  readonly notes: string;
  readonly version: number;
}

/** One writer with an image of its own. */
interface Writer {
  readonly path: string;
  version: number;
  notes: string;
  /** The last edit that was answered, with its answer. */
  answered: { readonly edit: Edit; readonly text: string } | undefined;
  /** The edit that was under way when the server was killed. */
  pending: Edit | undefined;
}

/**
 * The real server, killed at random under 64 writers over HTTP. After each restart every answered edit is there, what was
 * under way is there once or not at all, and a retry gets the first answer, byte for byte.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const cycles = scale === "long" ? 1_000 : 6;
  const random = seededRandom(seed);
  const directory = await mkdtemp(join(tmpdir(), "lenslet-kill-"));
  const all: Writer[] = Array.from({ length: writers }, (_, index) => ({
    path: `/${index}.png`,
    version: 1,
    notes: "",
    answered: undefined,
    pending: undefined,
  }));
  const broken: string[] = [];
  let tried = 0;
  let server: Running | undefined;
  try {
    await Promise.all(all.map(({ path }) => writeFile(join(directory, path), tinyPng)));
    for (let cycle = 0; cycle <= cycles; cycle += 1) {
      server = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0"]);
      const [url] = await server.printed(/http:\/\/127[\d.:]+/);
      await server.printed(/Found .*\n/);
      if (cycle > 0) {
        const found = await Promise.all(all.map((writer) => check(url, writer)));
        for (const message of found.flat()) broken.push(`cycle ${cycle}: ${message}`);
      }
      if (cycle === cycles) break;
      const running = server;
      // Some edits into the work, and then in the middle of anything.
      let left = 1 + Math.floor(random.fraction() * 220);
      const lingerMs = random.fraction() * 12;
      const onResponse = () => {
        tried += 1;
        left -= 1;
        if (left === 0) void pause(lingerMs).then(() => running.kill("SIGKILL"));
      };
      await Promise.all(all.map((writer) => edit(url, writer, onResponse)));
      await running.ended;
    }
  } finally {
    server?.kill("SIGKILL");
    await server?.ended;
    await rm(directory, { recursive: true, force: true });
  }
  for (const message of broken.slice(0, 5)) console.error(`kill -9, seed ${seed}: ${message}`);
  return {
    group: `kill -9 (${cycles} times, answered edits)`,
    tried,
    survived: tried - broken.length,
    lost: broken.length,
    seed,
  };
}

function send(url: string, path: string, { key, body }: Edit): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return fetch(`${url}/item?path=${path}`, { method: "PATCH", headers, body });
}

/** Edits until the server is gone. */
async function edit(url: string, writer: Writer, onResponse: () => void): Promise<void> {
  for (;;) {
    const notes = `${writer.path} ${writer.version + 1}`;
    const body = JSON.stringify({ base_version: writer.version, set_notes: notes });
    const next: Edit = { key: `key ${notes}`, body, notes, version: writer.version + 1 };
    writer.pending = next;
    let text: string;
    let status: number;
    try {
      const response = await send(url, writer.path, next);
      text = await response.text();
      status = response.status;
    } catch {
      // The server has been killed.
      return;
    }
    if (status !== 200) throw new Error(`An edit was answered ${status} ${text}.`);
    onResponse();
    writer.answered = { edit: next, text };
    writer.version = next.version;
    writer.notes = notes;
    writer.pending = undefined;
  }
}

async function check(url: string, writer: Writer): Promise<string[]> {
  const { path, answered, pending } = writer;
  const broken: string[] = [];
  const read = async () => ItemBody.parse(await (await fetch(`${url}/item?path=${path}`)).json());

  const found = await read();
  const isThere = found.version === writer.version && found.notes === writer.notes;
  const isNextThere = found.version === pending?.version && found.notes === pending.notes;
  if (!isThere && !isNextThere)
    broken.push(`${path} is at ${found.version} ("${found.notes}"), answered was ${writer.version}`);

  if (answered) {
    const again = await send(url, path, answered.edit);
    const text = await again.text();
    if (again.status !== 200 || text !== answered.text)
      broken.push(`${path}: a retry was answered ${again.status} ${text}`);
  }
  if (pending) {
    const late = await send(url, path, pending);
    const text = await late.text();
    const after = await read();
    if (late.status !== 200) broken.push(`${path}: what was under way was answered ${late.status} ${text}`);
    else if (after.version !== pending.version || after.notes !== pending.notes)
      broken.push(`${path}: what was under way was applied twice`);
    else writer.answered = { edit: pending, text };
  }
  const last = await read();
  writer.version = last.version;
  writer.notes = last.notes;
  writer.pending = undefined;
  return broken;
}
