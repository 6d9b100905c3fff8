import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Random } from "../../src/random.ts";
import { imageModel, type ImageInput, type ImageOutput } from "../support/image-model.ts";
import { isLinearizable, type Operation } from "../support/linearizability.ts";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const clients = 6;
const operationsEach = 5;
const ItemBody = z.object({ version: z.number(), notes: z.string() });

type Seen = Operation<ImageInput, ImageOutput>;

/**
 * Real clients that read and edit a few images at once, over sockets and a `kill -9`, with retries of what was acknowledged
 * and of what was not. What they saw of each image has to be explained by some order of their operations.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const rounds = scale === "long" ? 100 : 3;
  const imagesPerRound = scale === "long" ? 40 : 25;
  let tried = 0;
  let lost = 0;
  for (let round = 0; round < rounds; round += 1) {
    const histories = await record(imagesPerRound, seededRandom(seed + round));
    for (const [path, history] of histories) {
      tried += history.length;
      if (isLinearizable(history, imageModel)) continue;
      lost += 1;
      console.error(`histories, seed ${seed + round}: nothing explains ${path}: ${JSON.stringify(history)}`);
    }
  }
  return { group: "concurrent histories (operations)", tried, survived: tried - lost, lost, seed };
}

async function record(count: number, random: Random): Promise<Map<string, Seen[]>> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-histories-"));
  const paths = Array.from({ length: count }, (_, index) => `/${index}.png`);
  const histories = new Map<string, Seen[]>(paths.map((path) => [path, []]));
  let server: Running | undefined;
  const start = async () => {
    const started = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0"]);
    server = started;
    const [url] = await started.printed(/http:\/\/127[\d.:]+/);
    await started.printed(/Found .*\n/);
    return { started, url };
  };
  try {
    await Promise.all(paths.map((path) => writeFile(join(directory, path), tinyPng)));
    const first = await start();
    const killAfter = Math.floor(count * clients * operationsEach * (0.3 + 0.4 * random.fraction()));
    let done = 0;
    const onDone = () => {
      done += 1;
      if (done === killAfter) first.started.kill("SIGKILL");
    };
    await playAll(first.url, histories, random, onDone);
    await first.started.ended;
    const second = await start();
    await playAll(second.url, histories, random, () => undefined);
    return histories;
  } finally {
    server?.kill("SIGKILL");
    await server?.ended;
    await rm(directory, { recursive: true, force: true });
  }
}

/** All clients at work on one image after the other, a few images at a time. */
async function playAll(url: string, histories: Map<string, Seen[]>, random: Random, onDone: () => void): Promise<void> {
  const waiting = [...histories];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [path, history] = next;
      await Promise.all(Array.from({ length: clients }, () => playOne(url, path, history, random, onDone)));
    }
  };
  await Promise.all([lane(), lane(), lane()]);
}

async function playOne(url: string, path: string, history: Seen[], random: Random, onDone: () => void): Promise<void> {
  for (let turn = 0; turn < operationsEach; turn += 1) {
    const input = choose(history, random);
    const begunAt = performance.now();
    const output = await perform(url, path, input);
    history.push({ input, output, begunAt, endedAt: output ? performance.now() : Infinity });
    if (!output) return;
    onDone();
  }
}

function choose(history: readonly Seen[], random: Random): ImageInput {
  const dice = random.fraction();
  const edits = history.filter(({ input }) => input.kind === "edit");
  const earlier = edits[Math.floor(random.fraction() * edits.length)];
  if (dice < 0.25) return { kind: "read" };
  if (dice < 0.5 && earlier) return earlier.input;
  const newest = history.reduce((found, { output }) => (output && output.version >= found.version ? output : found), {
    status: 200,
    version: 1,
    notes: "",
  });
  const stale = dice > 0.95 ? 1 : 0;
  // Some edits change nothing, and are to be remembered all the same.
  const notes = dice < 0.65 ? newest.notes : `note ${random.hex(3)}`;
  return { kind: "edit", key: random.hex(8), base: Math.max(1, newest.version - stale), notes };
}

/** What came back; undefined when nothing did. */
async function perform(url: string, path: string, input: ImageInput): Promise<ImageOutput | undefined> {
  const init =
    input.kind === "read"
      ? {}
      : {
          method: "PATCH",
          headers: { "content-type": "application/json", "idempotency-key": input.key },
          body: JSON.stringify({ base_version: input.base, set_notes: input.notes }),
        };
  let status: number;
  let body: unknown;
  try {
    const response = await fetch(`${url}/item?path=${path}`, init);
    status = response.status;
    body = await response.json();
  } catch {
    // The server has been killed.
    return undefined;
  }
  if (status === 409) return { status, version: 0, notes: "" };
  if (status !== 200) throw new Error(`A client got ${status} ${JSON.stringify(body)}.`);
  const { version, notes } = ItemBody.parse(body);
  return { status, version, notes };
}
