import assert from "node:assert/strict";
import { get } from "node:http";
import { describe, it } from "node:test";
import { lensletCommand } from "../support/lenslet-command.ts";

describe("lenslet, the command: links", () => {
  const { folders, lenslet, ends, freePort } = lensletCommand();

  it("lets people beyond this machine in by link only, and keeps the links", async () => {
    const links = async (...args: string[]) => {
      const running = lenslet([folders.photos, "--port", "0", "--host", "0.0.0.0", ...args]);
      const [, port = "", editor = ""] = await running.printed(/Edit\s+http:\/\/[^\s]*:(\d+)\/\?t=([0-9a-f]{32,})/);
      const [, viewer = ""] = await running.printed(/View\s+http:\/\/[^\s]*\/\?t=([0-9a-f]{32,})/);
      await running.printed(/Found/);
      return { running, base: `http://127.0.0.1:${port}`, editor, viewer };
    };
    const first = await links();
    const get = (token?: string) =>
      fetch(`${first.base}/health`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
    assert.equal((await get()).status, 401);
    assert.equal((await get("0".repeat(32))).status, 401);
    assert.equal((await get(first.viewer)).status, 200);
    const put = (token: string) =>
      fetch(`${first.base}/item?path=/2.png`, {
        method: "PUT",
        body: "{}",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
    assert.equal((await put(first.viewer)).status, 403);
    assert.equal((await put(first.editor)).status, 200);
    const visit = await fetch(`${first.base}/?t=${first.viewer}`, { redirect: "manual" });
    assert.equal(visit.status, 303);
    assert.match(visit.headers.get("set-cookie") ?? "", /HttpOnly; SameSite=Lax/);
    first.running.kill("SIGTERM");
    await first.running.ended;

    const second = await links();
    assert.deepEqual([second.editor, second.viewer], [first.editor, first.viewer]);
    second.running.kill("SIGTERM");
    await second.running.ended;
    const third = await links("--rotate-tokens");
    assert.equal(new Set([first.editor, first.viewer, third.editor, third.viewer]).size, 4);
    third.running.kill("SIGTERM");
    await third.running.ended;
  });

  it("asks for a link as soon as a name of its own means that others can come, and warns when nobody needs one", async () => {
    const name = "photos.example.com";
    const start = async (...args: string[]) => {
      const running = lenslet([
        folders.photos,
        "--no-write",
        "--verbose",
        ...(args.includes("--port") ? [] : ["--port", "0"]),
        ...args,
      ]);
      await running.printed(/Found/);
      return running;
    };
    const statusOf = (port: string, headers: Record<string, string> = {}) =>
      new Promise<number>((resolve, reject) => {
        get({ host: "127.0.0.1", port, path: "/session", headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        }).on("error", reject);
      });

    const own = await start("--token");
    const [, ownPort = "", token = ""] = await own.printed(/Edit\s+http:\/\/127\.0\.0\.1:(\d+)\/\?t=([0-9a-f]{32})/);
    assert.equal(await statusOf(ownPort), 401);
    assert.equal(await statusOf(ownPort, { authorization: `Bearer ${token}` }), 200);
    own.kill("SIGTERM");

    const free = await freePort();
    const proxied = await start("--port", free, "--allowed-hosts", name, "--behind-proxy");
    const [, secret = ""] = await proxied.printed(/Edit\s+https:\/\/photos\.example\.com\/\?t=([0-9a-f]{32})/);
    for (const host of [name, `127.0.0.1:${free}`]) assert.equal(await statusOf(free, { host }), 401);
    const headers = { host: name, authorization: `Bearer ${secret}`, "x-forwarded-for": "198.51.100.7" };
    assert.equal(await statusOf(free, headers), 200);
    await proxied.printed(/198\.51\.100\.7 GET \/session 200/);
    proxied.kill("SIGTERM");
    await proxied.ended;

    const open = await start("--port", free, "--allowed-hosts", name, "--open-to-all");
    await open.printed(/WARNING +Everybody who can reach this server/);
    assert.equal(await statusOf(free, { host: name }), 200);
    open.kill("SIGTERM");
    await open.ended;
  });

  it("leaves the links alone when a start that was to change them fails", async () => {
    const wide = [folders.photos, "--host", "0.0.0.0"];
    const edit = /Edit\s+http:\/\/[^\s]*:(\d+)\/\?t=([0-9a-f]{32,})/;
    const running = lenslet([...wide, "--port", "0"]);
    const [, port = "", token] = await running.printed(edit);
    assert.equal((await ends([...wide, "--port", "0", "--rotate-tokens"])).status, 3, "the folder is taken");
    assert.equal((await ends([...wide, "--port", port, "--rotate-tokens", "--read-only"])).status, 2, "the port is");
    running.kill("SIGTERM");
    await running.ended;
    const again = lenslet([...wide, "--port", "0"]);
    assert.equal((await again.printed(edit))[2], token);
    again.kill("SIGTERM");
    await again.ended;
  });
});
