import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runFile, type Runtime } from "../support/process.ts";
import { contractImages } from "./images.ts";
import { shortTtl, type Start } from "./subject.ts";

/** The gallery as `lenslet` serves it from a folder on disk, in a process of its own under a runtime, over a socket. */
export function startProcess(runtime: Runtime): Start {
  return async ({ lifecycleV2, short }) => {
    const directory = await mkdtemp(join(tmpdir(), "lenslet-contract-"));
    await writeImages(directory);
    const times = Object.entries({
      "--presence-view-ttl": shortTtl.viewTtlMs,
      "--presence-edit-ttl": shortTtl.editTtlMs,
      "--presence-prune-interval": shortTtl.pruneIntervalMs,
    }).flatMap(([flag, ms]) => [flag, `${ms}ms`]);
    const mode = lifecycleV2 ? "--presence-lifecycle-v2" : "--no-presence-lifecycle-v2";
    const server = runFile(runtime, "bin/lenslet.mjs", [directory, "--port", "0", mode, ...(short ? times : [])]);
    const [url] = await server.printed(/http:\/\/[\d.:]+/);
    await server.printed(/Found .* images/);
    return {
      request: (target, init) => fetch(`${url}${target}`, init),
      advance: async (ms) => {
        await delay(ms);
      },
      slackMs: 1_500,
      async close() {
        server.kill("SIGTERM");
        const status = await server.ended;
        await rm(directory, { recursive: true, force: true });
        if (status !== 0) throw new Error(`the server ended with ${status}: ${server.errors()}`);
      },
    };
  };
}

/** The contract's images, and beside them what a gallery must not show. */
async function writeImages(directory: string): Promise<void> {
  const images = await contractImages();
  const hidden = images["/cats/deep/x.png"] ?? new Uint8Array();
  const unseen = ["/.dot.png", "/.hidden/a.png"];
  const all = { ...images, ...Object.fromEntries(unseen.map((path) => [path, hidden])) };
  for (const [path, bytes] of [...Object.entries(all), ["/notes.txt", "no image"] as const]) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
