import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome } from "./group.ts";

const clients = 8;
const Saved = z.object({ version: z.number(), views: z.array(z.object({ id: z.string() })) });

/** What one client knows of its saves. */
interface Author {
  readonly name: string;
  readonly acknowledged: string[];
  pending: string | undefined;
  count: number;
}

/**
 * Clients that each add views to the list of all with `If-Match`, through `kill -9`: no view of an acknowledged save is
 * missing or there twice, and there is nothing that nobody sent.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const cycles = scale === "long" ? 200 : 3;
  const random = seededRandom(seed);
  const tally = createTally("saved views (kill -9)", seed);
  const directory = await mkdtemp(join(tmpdir(), "lenslet-views-"));
  const authors = Array.from({ length: clients }, (_, index): Author => {
    return { name: `c${index}`, acknowledged: [], pending: undefined, count: 0 };
  });
  let server: Running | undefined;
  let conflicts = 0;
  try {
    await writeFile(join(directory, "a.png"), tinyPng);
    for (let cycle = 0; cycle <= cycles; cycle += 1) {
      server = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0"]);
      const [url] = await server.printed(/http:\/\/127[\d.:]+/);
      const running = server;
      const found = (await read(url)).views.map(({ id }) => id);
      tally.check(new Set(found).size === found.length, `cycle ${cycle}: a view is there twice: ${found.join()}`);
      const sent = new Set(authors.flatMap(({ acknowledged, pending }) => [...acknowledged, pending]));
      tally.check(
        found.every((id) => sent.has(id)),
        `cycle ${cycle}: there is a view that nobody sent`,
      );
      for (const author of authors) {
        for (const id of author.acknowledged) tally.check(found.includes(id), `cycle ${cycle}: ${id} is lost`);
        if (author.pending !== undefined && found.includes(author.pending)) author.acknowledged.push(author.pending);
        author.pending = undefined;
      }
      if (cycle === cycles) break;
      let left = 10 + Math.floor(random.fraction() * 30);
      const lingerMs = random.fraction() * 12;
      const onSaved = () => {
        left -= 1;
        if (left === 0) void pause(lingerMs).then(() => running.kill("SIGKILL"));
      };
      const counts = await Promise.all(authors.map((author) => addAll(url, author, onSaved)));
      conflicts += counts.reduce((sum, each) => sum + each, 0);
      await server.ended;
    }
    tally.check(conflicts > 0, "no two clients ever met");
  } finally {
    server?.kill("SIGKILL");
    await server?.ended;
    await rm(directory, { recursive: true, force: true });
  }
  return tally.outcome();
}

async function read(url: string): Promise<z.infer<typeof Saved> & { readonly tag: string }> {
  const response = await fetch(`${url}/views`);
  return { ...Saved.parse(await response.json()), tag: response.headers.get("etag") ?? "" };
}

/** Adds views until the server is gone; gives the number of conflicts on the way. */
async function addAll(url: string, author: Author, onSaved: () => void): Promise<number> {
  let conflicts = 0;
  for (;;) {
    author.count += 1;
    const id = `${author.name}-${author.count}`;
    for (let isSaved = false; !isSaved;) {
      let status: number;
      try {
        const { tag, version, views } = await read(url);
        author.pending = id;
        const response = await fetch(`${url}/views`, {
          method: "PUT",
          headers: { "content-type": "application/json", "if-match": tag },
          body: JSON.stringify({ version, views: [...views, { id, name: id, view: "" }] }),
        });
        ({ status } = response);
        await response.text();
      } catch {
        // The server has been killed.
        return conflicts;
      }
      isSaved = status === 200;
      author.pending = undefined;
      if (status === 409 || status === 412) conflicts += 1;
      else if (!isSaved) throw new Error(`A save of views got ${status}.`);
    }
    author.acknowledged.push(id);
    onSaved();
  }
}
