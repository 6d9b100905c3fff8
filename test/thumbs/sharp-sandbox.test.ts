import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import sharp from "sharp";
import * as z from "zod";
import { Confinement } from "../../src/wire/health.ts";
import { runFile, type Running } from "../support/process.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const Decoder = z.object({ decoder: z.object({ confined: z.array(Confinement).nullable() }) });

function isDecoder(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("sharp-worker");
  } catch {
    return false;
  }
}

/** Runs the built product on a folder with one image, whose decoder has started. */
describe("the decoder's sandbox", { skip: process.platform !== "linux" && "needs /proc" }, () => {
  let folder = "";
  let server: Running;
  let url = "";
  let decoder = "";

  const fileOf = (name: string) => readFileSync(`/proc/${decoder}/${name}`, "utf8");
  const confined = async (): Promise<readonly Confinement[]> => {
    const health = Decoder.parse(await (await fetch(`${url}/health`)).json());
    return health.decoder.confined ?? assert.fail("nothing is known of the sandbox");
  };
  const holds = async (name: Confinement, skip: (reason: string) => void): Promise<boolean> => {
    if ((await confined()).includes(name)) return true;
    skip("this system offers no such thing");
    return false;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lenslet-sandbox-"));
    const image = sharp({ create: { width: 600, height: 400, channels: 3, background: "red" } });
    writeFileSync(join(folder, "a.png"), await image.png().toBuffer());
    server = runFile("node", "bin/lenslet.mjs", [folder, "--port", "0"], { env: { SECRET: "of the server" } });
    [url] = await server.printed(/http:\/\/[\d.:]+/);
    const response = await fetch(`${url}/thumb?path=/a.png`);
    assert.equal(response.status, 200);
    assert.equal((await sharp(await response.arrayBuffer()).metadata()).width, 384);
    // Other children, such as the one that took the lock, may be on their way out.
    const children = readdirSync(`/proc/${server.child.pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${server.child.pid}/task/${task}/children`, "utf8").trim().split(" "),
    );
    decoder = children.find((child) => child !== "" && isDecoder(child)) ?? assert.fail("no decoder runs");
  });

  after(async () => {
    server.kill("SIGTERM");
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it("holds nothing of the server's environment", () => {
    assert.doesNotMatch(fileOf("environ"), /SECRET|HOME|PATH=/);
  });

  it("gains no privileges, has no capabilities, and writes no files", async (test) => {
    if (!(await holds("privileges", (reason) => test.skip(reason)))) return;
    assert.match(fileOf("status"), /NoNewPrivs:\s+1/);
    assert.match(fileOf("limits"), /Max file size\s+0\s+0/);
    assert.match(fileOf("limits"), /Max core file size\s+0/);
    if ((await confined()).includes("files")) assert.match(fileOf("status"), /CapBnd:\s+0+\n/);
  });

  it("has its own, empty network", async (test) => {
    if (!(await holds("network", (reason) => test.skip(reason)))) return;
    assert.notEqual(readlinkSync(`/proc/${decoder}/ns/net`), readlinkSync("/proc/self/ns/net"));
    assert.deepEqual(fileOf("net/dev").match(/^ *\w+:/gm), ["    lo:"]);
  });

  it("sees only the files of the program", async (test) => {
    if (!(await holds("files", (reason) => test.skip(reason)))) return;
    const root = `/proc/${decoder}/root`;
    const names = readdirSync(root);
    for (const name of ["etc", "home", "root", "var", "dev", "sys"]) assert.ok(!names.includes(name), name);
    assert.throws(() => readdirSync(root + folder), /ENOENT/);
    assert.deepEqual(readdirSync(join(root, "proc")), ["self"]);
    assert.deepEqual(readdirSync(join(root, "old")), []);
  });
});
