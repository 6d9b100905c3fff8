import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { lensletCommand, oneLine } from "../support/lenslet-command.ts";

describe("lenslet, the command: other programs that it starts", () => {
  const { folders, lenslet, ends } = lensletCommand();

  /** An environment whose PATH begins with a program of that name. */
  const withProgram = async (name: string, script: string) => {
    const bin = join(folders.home, `bin-${name}-${Math.random().toString(36).slice(2)}`);
    await mkdir(bin);
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
    return { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  };
  const request = (url: string, headers: Record<string, string>) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers }, (response) => resolve(response.resume())).once("error", reject);
    });

  it("shares by links under the name of a tunnel, which ends with the server", async () => {
    const env = await withProgram(
      "cloudflared",
      `echo "$@" > ${join(folders.home, "called")}; echo $$ > ${join(folders.home, "pid")}
       echo "INF |  https://quiet-red-fox.trycloudflare.com  |" >&2; exec sleep 600`,
    );
    const running = lenslet([folders.photos, "--port", "0", "--share"], { env });
    const [, token = ""] = await running.printed(
      /Edit\s+https:\/\/quiet-red-fox\.trycloudflare\.com\/\?t=([0-9a-f]{32,})/,
    );
    await running.printed(/View\s+https:\/\/quiet-red-fox\.trycloudflare\.com\//);
    const url = /http:\/\/127[\d.:]+/.exec(await readFile(join(folders.home, "called"), "utf8"))?.[0] ?? "";
    const host = "quiet-red-fox.trycloudflare.com";
    const proxied = { host, "x-forwarded-proto": "https" };
    assert.equal((await request(`${url}/health`, proxied)).statusCode, 401);
    const visit = await request(`${url}/?t=${token}`, proxied);
    assert.equal(visit.statusCode, 303);
    assert.match(String(visit.headers["set-cookie"]), /Secure/);
    assert.equal((await request(`${url}/health`, { host: "other.trycloudflare.com" })).statusCode, 421);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    const pid = Number(await readFile(join(folders.home, "pid"), "utf8"));
    const isRunning = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (isRunning()) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it("says so when the tunnel ends by itself", async () => {
    const pid = join(folders.home, "lost-pid");
    const env = await withProgram(
      "cloudflared",
      `echo $$ > ${pid}; echo "https://lost-red-fox.trycloudflare.com" >&2; exec sleep 600`,
    );
    const running = lenslet([folders.photos, "--port", "0", "--share"], { env });
    await running.printed(/Found/);
    assert.equal(running.errors(), "");
    process.kill(Number(await readFile(pid, "utf8")));
    while (!running.errors().includes("the tunnel has ended")) await new Promise((resolve) => setTimeout(resolve, 20));
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    oneLine(running.errors(), /the tunnel has ended, and its links with it/);
  });

  it("says in one line that a tunnel cannot be opened", async () => {
    const failing = await withProgram("cloudflared", "exit 3");
    const ended = await ends([folders.photos, "--port", "0", "--share"], { env: failing });
    assert.equal(ended.status, 2);
    oneLine(ended.errors, /cloudflared ended with status 3/);
    const missing = await ends([folders.photos, "--port", "0", "--share"], { env: { PATH: "/nowhere" } });
    assert.equal(missing.status, 2);
    oneLine(missing.errors, /--share needs cloudflared, which is not installed/);
    oneLine((await ends([folders.photos, "--share", "--open-to-all"])).errors, /--share brings its own name/);
  });

  it("opens the link in the browser, and goes on without one", async () => {
    const opened = join(folders.home, "opened");
    const env = await withProgram("xdg-open", `echo "$1" > ${opened}.part; mv ${opened}.part ${opened}`);
    const running = lenslet([folders.photos, "--port", "0", "--open", "--token"], { env });
    const [, link = ""] = await running.printed(/Edit\s+(\S+)/);
    await running.printed(/Found/);
    const read = async (): Promise<string> => readFile(opened, "utf8").catch(() => "");
    while ((await read()) === "") await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal((await read()).trim(), link);
    running.kill("SIGTERM");
    await running.ended;

    const without = lenslet([folders.photos, "--port", "0", "--open"], { env: { PATH: "/nowhere" } });
    await without.printed(/Found/);
    assert.match(without.errors(), /no browser could be opened/);
    without.kill("SIGTERM");
    assert.equal(await without.ended, 0);
  });
});
