import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { runFile, type RunOptions, type Running } from "./process.ts";
import { tinyPng } from "./test-gallery.ts";

/** The built command, with a folder of 100 images for it to serve; what a suite starts ends with it. */
export function lensletCommand() {
  const folders = { home: "", photos: "" };
  const started: Running[] = [];

  const lenslet = (args: readonly string[], options: RunOptions = {}): Running => {
    const env = { XDG_STATE_HOME: join(folders.home, "state"), ...options.env };
    const running = runFile("node", "bin/lenslet.mjs", args, { ...options, env });
    started.push(running);
    return running;
  };
  const ends = async (args: readonly string[], options?: RunOptions) => {
    const running = lenslet(args, options);
    const status = await running.ended;
    return { status, output: running.output(), errors: running.errors() };
  };
  const serve = async (args: readonly string[], options?: RunOptions) => {
    const running = lenslet([folders.photos, "--port", "0", ...args], options);
    const [url] = await running.printed(/http:\/\/127[\d.:]+/);
    await running.printed(/Found .*\n/);
    return { running, url };
  };
  const freePort = async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    server.close();
    return String(typeof address === "object" && address ? address.port : 0);
  };

  before(async () => {
    folders.home = await mkdtemp(join(tmpdir(), "lenslet-cli-"));
    folders.photos = join(folders.home, "photos");
    await mkdir(folders.photos);
    for (let index = 0; index < 100; index += 1) await writeFile(join(folders.photos, `${index}.png`), tinyPng);
  });
  after(async () => {
    for (const running of started) running.kill("SIGKILL");
    await Promise.all(started.map(({ ended }) => ended));
    await rm(folders.home, { recursive: true });
  });

  return { folders, lenslet, ends, serve, freePort };
}

/** Asserts that a command printed one line of this kind alone. */
export function oneLine(errors: string, pattern: RegExp): void {
  assert.match(errors, pattern);
  assert.equal(errors.trimEnd().split("\n").length, 1, errors);
}
