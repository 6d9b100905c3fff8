import { spawn } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { Health } from "../../src/wire/health.ts";
import { FolderListing } from "../../src/wire/listing.ts";
import { time, type Measure } from "./measure.ts";

const perFolder = 500;
const product = fileURLToPath(new URL("../../bin/lenslet.mjs", import.meta.url));

/**
 * From the start of the built product (`npm run build`) to its first responses, cold and with the stored index, against an
 * empty folder; and an empty folder's first response against the smallest server on node:http. Sizes: `BENCH_IMAGES`, by default 1,000 and 100,000.
 */
export async function run(): Promise<Measure[]> {
  const sizes = (process.env["BENCH_IMAGES"] ?? "1000,100000").split(",").map(Number);
  const measures: Measure[] = [];
  const empty = await withFolder(0, measureStart);
  const [starts, bare]: [number[], number[]] = [[], []];
  for (let run = 0; run < 5; run += 1) {
    starts.push((await withFolder(0, measureStart))["health"] ?? 0);
    bare.push(await measureBare());
  }
  const name = "an empty folder: health, best of 5";
  measures.push(time(name, "ms", Math.min(...starts), Math.min(...bare), "bare node:http"));
  for (const images of sizes) {
    await withFolder(images, async (root) => {
      for (const name of ["cold", "second start"]) {
        const took = await measureStart(root);
        for (const [what, ms] of Object.entries(took)) {
          const baseline = empty[what] ?? ms;
          measures.push(
            time(`${images.toLocaleString("en")}, ${name}: ${what}`, "ms", ms, baseline, "an empty folder"),
          );
        }
      }
    });
  }
  return measures;
}

async function withFolder<T>(images: number, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "lenslet-start-"));
  try {
    const image = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    for (let made = 0; made < images; made += 1) {
      const place = join(root, `shoot ${Math.floor(made / perFolder)}`);
      const first = join(place, "IMG_0.jpg");
      if (made % perFolder === 0) {
        mkdirSync(place);
        writeFileSync(first, image);
      } else linkSync(first, join(place, `IMG_${made % perFolder}.jpg`));
    }
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Starts the product, asks until everything is there, and stops it. In ms since the start. */
async function measureStart(root: string): Promise<Record<string, number>> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  const child = spawn(process.execPath, [product, root, "--port", String(port)], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const ask = async (target: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${target}`);
  const health = async () => Health.parse(await (await ask("/health")).json()).index;
  const took: Record<string, number> = {};
  try {
    await until(async () => (await health().catch(() => undefined)) !== undefined);
    took["health"] = since();
    const listing = async () => FolderListing.parse(await (await ask("/folders?recursive=1")).json());
    const { items } = await listing();
    took["listing"] = since();
    for (const { path } of items.slice(0, 1)) {
      await (await ask(`/thumb?width=256&path=${encodeURIComponent(path)}`)).arrayBuffer();
      took["thumbnail"] = since();
    }
    await until(async () => (await health()).phase !== "names");
    took["all names"] = since();
    await until(async () => (await health()).ready);
    took["all read"] = since();
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
  return took;
}

/** The start of a server that only sends one small JSON, to its first response. In ms. */
async function measureBare(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const script = `require("node:http").createServer((_, response) => response.end('{"ok":true}')).listen(${port})`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  try {
    await until(async () => (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined))?.ok === true);
    return performance.now() - startedAt;
  } finally {
    child.kill();
  }
}

async function until(test: () => Promise<boolean>): Promise<void> {
  while (!(await test())) await new Promise((resolve) => setTimeout(resolve, 10));
}
