import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { QueryResponse } from "../../src/wire/query.ts";
import {
  responseOf,
  isInFolder,
  type ModelImage,
  modelTerms,
  type ModelQuery,
  toSearchText,
} from "../support/gallery-model.ts";
import { secondsOfProcess } from "../support/processor-seconds.ts";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome, type Tally } from "./group.ts";

const tagNames = ["sky", "sea", "snow", "pick", "reject"];
const noteTexts = ["", "late", "by the sea", "too dark"];
const sorts = ["name", "-name", "stars", "-stars"] as const;
/** Processor time that the server may take, in seconds, before it responds to the bystander: the same at any load. */
const longestTurn = 0.5;
const Item = z.object({ version: z.number(), star: z.number().nullable() });

/**
 * A large gallery in the real server under random queries beside edits, one image and thousands at once. Of all
 * images that nobody edits meanwhile each response is that of a naive model; the others are as in one of the states while the
 * query was under way. Somebody who asks for one image gets it.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const [images, queries] = scale === "long" ? [100_000, 400] : [2_000, 60];
  const tally = createTally("queries of a large gallery", seed);
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "lenslet-large-"));
  const paths = await fill(folder, images);
  const server = runFile("node", "bin/lenslet.mjs", [folder, "--port", "0"]);
  try {
    const [url] = await server.printed(/http:\/\/127[\d.:]+/);
    await indexed(url, images);
    const states = createStates(paths);
    const pick = <Value>(from: readonly Value[]): Value => {
      const picked = from[Math.floor(random.fraction() * from.length)];
      if (picked === undefined) throw new Error("There is nothing to pick.");
      return picked;
    };
    const query = (): ModelQuery => ({
      folder: pick(["/", "/", "/f03"]),
      sort: pick(sorts),
      clauses: Array.from({ length: Math.floor(random.fraction() * 4) }, () =>
        Array.from({ length: 1 + Math.floor(random.fraction() * 3) }, () => ({
          term: pick(modelTerms),
          negated: random.fraction() < 0.3,
        })),
      ),
    });

    let going = true;
    const bystander = watch(tally, server, url, paths[0] ?? "", () => going);
    const editing = (async () => {
      while (going) {
        const isBulk = random.fraction() < 0.1;
        const change = {
          star: pick([null, 0, 1, 3, 4, 5]),
          tag: pick(tagNames),
          adds: random.fraction() < 0.6,
          notes: pick(noteTexts),
        };
        const matched = { ...query(), folder: "/f03" };
        await states.edit(url, tally, isBulk ? matched : pick(paths.slice(1)), change);
        await pause(5);
      }
    })();
    for (let turn = 0; turn < queries; turn += 1) {
      const asked = query();
      const from = states.settled();
      const parameters = new URLSearchParams({ path: asked.folder, q: toSearchText(asked), sort: asked.sort });
      const response = await fetch(`${url}/query?${parameters}`);
      const body: unknown = await response.json();
      tally.check(response.status === 200, `/query?${parameters} is ${response.status}`);
      if (response.status !== 200) continue;
      const view = QueryResponse.parse(body);
      tally.check(
        states.explain(asked, view, from),
        `/query?${parameters} is not what the model says: ${view.total} images`,
      );
    }
    going = false;
    await Promise.all([editing, bystander]);
  } finally {
    server.kill("SIGKILL");
    await server.ended;
    await rm(folder, { recursive: true, force: true });
  }
  return tally.outcome();
}

/** Paths whose order by name is that of their characters. */
async function fill(folder: string, count: number): Promise<string[]> {
  const paths: string[] = [];
  for (let number = 0; number < 20; number += 1) await mkdir(join(folder, `f${String(number).padStart(2, "0")}`));
  for (let start = 0; start < count; start += 500) {
    const some = Array.from({ length: Math.min(500, count - start) }, (_, index) => {
      const number = start + index;
      return `/f${String(number % 20).padStart(2, "0")}/i${String(number).padStart(6, "0")}.png`;
    });
    await Promise.all(some.map((path) => writeFile(join(folder, path), tinyPng)));
    paths.push(...some);
  }
  return paths.toSorted();
}

async function indexed(url: string, count: number): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/query?only=count`);
    const { total } = z.object({ total: z.number() }).parse(await response.json());
    if (total === count) return;
    await pause(200);
  }
}

interface Change {
  readonly star: number | null;
  readonly tag: string;
  readonly adds: boolean;
  readonly notes: string;
}

/** All states that the gallery has been in, as long as a query may show them. */
interface States {
  /** The number of the newest state whose edit has been acknowledged. */
  settled(): number;
  /** Sends an edit of one image, or of all that match. */
  edit(url: string, tally: Tally, target: string | ModelQuery, change: Change): Promise<void>;
  /** Whether some state since that one gives this response. */
  explain(query: ModelQuery, view: QueryResponse, from: number): boolean;
}

function createStates(paths: readonly string[]): States {
  const fresh = (path: string): ModelImage => ({ path, version: 1, star: null, tags: [], notes: "" });
  const states: (readonly ModelImage[])[] = [paths.map(fresh)];
  let settled = 0;
  let keys = 0;
  const newest = () => states.at(-1) ?? [];
  return {
    settled: () => settled,
    async edit(url, tally, target, change) {
      const { star, tag, adds, notes } = change;
      const isTarget =
        typeof target === "string"
          ? ({ path }: ModelImage) => path === target
          : (
              (chosen) => (image: ModelImage) =>
                chosen.has(image.path)
            )(new Set(responseOf(target, newest()).map(({ path }) => path)));
      const patch = { set_star: star, set_notes: notes, ...(adds ? { add_tags: [tag] } : { remove_tags: [tag] }) };
      states.push(newest().map((image) => (isTarget(image) ? changed(image, change) : image)));
      const edits =
        typeof target === "string"
          ? [{ paths: [target], ...patch }]
          : [{ match: { path: target.folder, q: toSearchText(target) }, ...patch }];
      keys += 1;
      const response = await fetch(`${url}/items/bulk`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": `large-${keys}` },
        body: JSON.stringify({ edits }),
      });
      await response.arrayBuffer();
      tally.check(response.status === 200, `an edit is ${response.status}`);
      settled = states.length - 1;
    },
    explain(query, view, from) {
      for (let old = 0; old < from; old += 1) states[old] = [];
      return isExplained(view, query, states.slice(from));
    },
  };
}

function changed(image: ModelImage, { star, tag, adds, notes }: Change): ModelImage {
  const kept = image.tags.filter((each) => each !== tag);
  const tags = adds ? (image.tags.includes(tag) ? image.tags : [...image.tags, tag]) : kept;
  const isSameAsBefore = image.star === star && image.notes === notes && tags.length === image.tags.length;
  return isSameAsBefore ? image : { path: image.path, version: image.version + 1, star, tags, notes };
}

/** Whether the view shows the images that were edited meanwhile as in one of the states, and all others as the model does. */
function isExplained(view: QueryResponse, query: ModelQuery, states: readonly (readonly ModelImage[])[]): boolean {
  const [first = [], ...later] = states;
  const steady = first.filter((image, index) => later.every((images) => images[index] === image));
  const isSteady = new Set(steady.map(({ path }) => path));
  const position = new Map(first.map(({ path }, index) => [path, index]));
  const noted = new Set(view.noted);
  const steadyRows: number[] = [];
  for (const [row, path] of view.paths.entries()) {
    if (isSteady.has(path)) steadyRows.push(row);
    else if (!states.some((images) => isRow(view, row, noted, images[position.get(path) ?? -1]))) return false;
  }
  const expected = responseOf(query, steady);
  return (
    view.total === view.paths.length &&
    view.inScope === first.filter((image) => isInFolder(image, query.folder)).length &&
    steadyRows.length === expected.length &&
    expected.every((image, index) => isRow(view, steadyRows[index] ?? -1, noted, image))
  );
}

function isRow(view: QueryResponse, row: number, noted: ReadonlySet<number>, image: ModelImage | undefined): boolean {
  return (
    image !== undefined &&
    view.paths[row] === image.path &&
    view.stars[row] === image.star &&
    view.versions[row] === image.version &&
    noted.has(row) === (image.notes !== "") &&
    isSameTags(view, row, image.tags)
  );
}

function isSameTags(view: QueryResponse, index: number, tags: readonly string[]): boolean {
  const seen = new Set((view.tags[index] ?? []).map((name) => view.tagNames[name]));
  return seen.size === tags.length && tags.every((tag) => seen.has(tag));
}

/** Asks for one image that nobody edits, again and again, as long as it goes on. */
async function watch(tally: Tally, server: Running, url: string, path: string, goes: () => boolean): Promise<void> {
  const spent = () => secondsOfProcess(server.child.pid) ?? 0;
  let longest = 0;
  while (goes()) {
    const before = spent();
    const response = await fetch(`${url}/item?path=${path}`);
    const body: unknown = await response.json();
    longest = Math.max(longest, spent() - before);
    const isRight = response.status === 200 && Item.parse(body).version === 1;
    tally.check(isRight, `the bystander got ${response.status} ${JSON.stringify(body)}`);
    await pause(5);
  }
  tally.check(
    longest <= longestTurn,
    `the server worked for ${longest.toFixed(2)} s before it responded to the bystander`,
  );
}
