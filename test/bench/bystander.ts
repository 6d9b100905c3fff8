import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { benchImages, benchPath } from "./bystander-paths.ts";
import { time, type Measure } from "./measure.ts";

/**
 * What others notice of requests that walk 100,000 images: for how long the event loop was held at most, and the 99th
 * percentile of `GET /health`, against the same while nothing is asked. Beside bulk edits, also the slowest edit of one image.
 */
export async function run(): Promise<Measure[]> {
  const child = fork(join(import.meta.dirname, "bystander-server.ts"), [], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const printed: unknown[] = child.stdout ? await once(child.stdout, "data") : [];
  const url = String(printed[0]).trim();
  const ask = async (path: string, method = "GET", body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body && {
        headers: { "content-type": "application/json", "idempotency-key": `bystander-${(keys += 1)}` },
        body: JSON.stringify(body),
      }),
    });
    for await (const _ of response.body ?? []);
    if (!response.ok) throw new Error(`${path} ${response.status}`);
  };
  let keys = 0;
  const bulk = (edit: object) => ask("/items/bulk", "POST", { edits: [{ ...edit, set_star: (keys += 1) % 6 }] });
  const edit = () => ask(`/item?path=${encodeURIComponent(benchPath(7))}`, "PUT", { star: (keys += 1) % 6 });
  const terms = Array.from({ length: 60 }, (_, index) => `x${index}`).join(" OR ");
  const paths = Array.from({ length: benchImages }, (_, index) => benchPath(index));
  const metrics = (score: number) => ({
    items: paths.slice(0, 5000).map((path) => ({ path, metrics: { score, sharpness: score / 3 } })),
  });
  const workloads: Record<string, () => Promise<unknown>> = {
    "a query of 60 terms": () => ask(`/query?q=${encodeURIComponent(terms)}`),
    "four whole views in other orders": () =>
      Promise.all(["-date", "size", "-name", "random"].map((sort) => ask(`/query?sort=${sort}&seed=${(keys += 1)}`))),
    "a search for a rare word": () => ask("/search?q=img_99999"),
    "a recursive listing, whole": () => ask("/folders?legacy_recursive=1"),
    "an export as CSV": () => ask("/export?format=csv"),
    "an export as XMP": () => ask("/export?format=xmp"),
    "metrics for 5,000 images": () => ask("/metrics/items", "POST", metrics((keys += 1))),
    "stars for 20,000 paths": () => bulk({ paths: paths.slice(0, 20_000) }),
    "stars for 100,000 paths": () => bulk({ paths }),
    "stars for a match of 100,000": () => bulk({ match: {} }),
    "reading the folder again": () => ask("/refresh?path=/", "POST"),
  };
  try {
    const idle = await worstWhile(child, () => new Promise((resolve) => setTimeout(resolve, 500)), ask, edit);
    const measures: Measure[] = [];
    for (const [name, work] of Object.entries(workloads)) {
      await work();
      const isBulk = name.startsWith("stars");
      const worst = await worstWhile(child, work, ask, isBulk ? edit : undefined);
      measures.push(time(`${name}: longest hold`, "ms", worst.hold, idle.hold, "idle"));
      measures.push(time(`${name}: p99 of /health`, "ms", worst.health, idle.health, "idle"));
      if (isBulk) measures.push(time(`${name}: slowest other edit`, "ms", worst.edit, idle.edit, "idle"));
    }
    child.send("close");
    await once(child, "exit");
    return measures;
  } finally {
    child.kill("SIGKILL");
  }
}

async function worstWhile(
  child: ChildProcess,
  work: () => Promise<unknown>,
  ask: (path: string) => Promise<void>,
  edit: (() => Promise<void>) | undefined,
): Promise<{ readonly hold: number; readonly health: number; readonly edit: number }> {
  await takeHold(child);
  let going = true;
  const done = work().finally(() => (going = false));
  const [health, edits] = await Promise.all([
    timesOf(
      () => ask("/health"),
      () => going,
    ),
    edit ? timesOf(edit, () => going) : [],
  ]);
  await done;
  return {
    hold: await takeHold(child),
    health: health[Math.floor(health.length * 0.99)] ?? 0,
    edit: edits.at(-1) ?? 0,
  };
}

/** The durations of calls made one after another, in ascending order. */
async function timesOf(call: () => Promise<void>, isGoing: () => boolean): Promise<readonly number[]> {
  const times: number[] = [];
  while (isGoing()) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return times.sort((one, other) => one - other);
}

async function takeHold(child: ChildProcess): Promise<number> {
  const response = once(child, "message");
  child.send("hold");
  return Number((await response)[0]);
}
