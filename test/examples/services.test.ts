import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runFile } from "../support/process.ts";
import { tinyPng } from "../support/test-gallery.ts";

const example = (name: string) => readFile(join(import.meta.dirname, name), "utf8");

describe("the unit for systemd", () => {
  const skip = !works("systemd-analyze", "--version") && "no systemd here";

  it("is one that systemd takes", { skip }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "lenslet-unit-"));
    try {
      const file = join(folder, "lenslet.service");
      await writeFile(file, (await example("lenslet.service")).replace("/usr/bin/npx", process.execPath));
      assert.equal(execFileSync("systemd-analyze", ["verify", file], { encoding: "utf8", stdio: "pipe" }), "");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("starts a server that others reach by links alone, under its public name", async () => {
    const unit = await example("lenslet.service");
    const [, start = ""] = /^ExecStart=\/usr\/bin\/npx lenslet (.*)$/m.exec(unit) ?? [];
    const folder = await mkdtemp(join(tmpdir(), "lenslet-unit-"));
    await writeFile(join(folder, "a.png"), tinyPng);
    const env: Record<string, string> = {};
    for (const [, name = "", value = ""] of unit.matchAll(/^Environment=(\w+)=(.*)$/gm)) env[name] = value;
    const args = start.split(" ").map((word) => (word === "/srv/photos" ? folder : word));
    const server = runFile("node", "bin/lenslet.mjs", args, {
      env: { ...env, LENSLET_PORT: "0", XDG_STATE_HOME: join(folder, "state") },
    });
    try {
      const [line] = await server.printed(/\{.*"message":"Listening".*\}/);
      assert.match(line, /"editor":"https:\/\/photos\.example\.com\/\?t=[0-9a-f]{32,}"/);
      server.kill("SIGTERM");
      assert.equal(await server.ended, 0);
    } finally {
      server.kill("SIGKILL");
      await rm(folder, { recursive: true });
    }
  });
});

describe("the container", () => {
  const hasBase = works("docker", "image", "inspect", "node:22-slim");
  const skip = !hasBase && "no container engine with the image node:22-slim here";

  it("is built, and lets people in by a link alone", { skip, timeout: 600_000 }, async () => {
    const root = join(import.meta.dirname, "..", "..");
    const folder = await mkdtemp(join(tmpdir(), "lenslet-container-"));
    await writeFile(join(folder, "a.png"), tinyPng);
    const docker = (...args: string[]) =>
      execFileSync("docker", args, { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
    const image = docker("build", "-q", "-f", "test/examples/Containerfile", ".");
    const id = docker("run", "--rm", "-d", "--init", "-p", "127.0.0.1:0:7070", "-v", `${folder}:/photos`, image);
    try {
      const address = docker("port", id, "7070").split("\n")[0] ?? "";
      const status = async () => (await fetch(`http://${address}/health`).catch(() => undefined))?.status;
      let seen = await status();
      while (seen === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        seen = await status();
      }
      assert.equal(seen, 401);
    } finally {
      docker("rm", "-f", id);
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function works(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
