import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { lensletCommand, oneLine } from "../support/lenslet-command.ts";
import { runFile } from "../support/process.ts";
import { tinyPng } from "../support/test-gallery.ts";

const Labels = z.object({ star: z.number().nullable(), notes: z.string() });

describe("lenslet, the command", () => {
  const { folders, lenslet, ends, serve } = lensletCommand();

  it("prints help and version and ends well", async () => {
    const help = await ends(["--help"]);
    assert.equal(help.status, 0);
    assert.match(help.output, /lenslet <folder> \[options\]/);
    const version = await ends(["--version"]);
    assert.equal(version.status, 0);
    assert.match(version.output, /^\d+\.\d+\.\d+\n$/);
  });

  it("ends with status 2 and one line for what it cannot do", async () => {
    const file = join(folders.photos, "0.png");
    const cases: [readonly string[], RegExp][] = [
      [[folders.photos, "--nope"], /--nope/],
      [[folders.photos, "--port", "x"], /--port/],
      [[join(folders.home, "missing")], /no folder .*missing/],
      [[file], /0\.png is a file/],
      [[], /name the folder/],
      [[folders.photos, "--host", "203.0.113.77", "--no-write"], /203\.0\.113\.77/],
      [[folders.photos, "--rotate-tokens"], /--rotate-tokens/],
    ];
    for (const [args, pattern] of cases) {
      const { status, errors } = await ends(args);
      assert.equal(status, 2, `${args.join(" ")}: ${errors}`);
      oneLine(errors, pattern);
    }
  });

  it("refuses to be one of several processes, with status 78", async () => {
    for (const env of [{ WEB_CONCURRENCY: "3" }, { UVICORN_WORKERS: "2" }, { exec_mode: "cluster_mode", pm_id: "0" }]) {
      const { status, errors } = await ends([folders.photos], { env });
      assert.equal(status, 78);
      oneLine(errors, /^lenslet: (WEB_CONCURRENCY|UVICORN_WORKERS|PM2)/);
    }
    const worker = runFile("node", "test/cli/cluster.ts", [folders.photos]);
    assert.equal(await worker.ended, 78, worker.errors());
    assert.match(worker.errors(), /node:cluster/);
  });

  it("takes the next free port, but never another than the one given by hand", async () => {
    const first = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => first.once("listening", resolve));
    const address = first.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { status, errors } = await ends([folders.photos, "--port", String(port)]);
    first.close();
    assert.equal(status, 2);
    oneLine(errors, new RegExp(`port ${port}`));
    const chosen = lenslet([folders.photos]);
    const [, free = ""] = await chosen.printed(/http:\/\/127\.0\.0\.1:(\d+)/);
    assert.ok(Number(free) >= 7070);
    chosen.kill("SIGTERM");
    assert.equal(await chosen.ended, 0);
  });

  it("says what it serves, where, how many images it found and how to stop", async () => {
    const { running } = await serve([]);
    const output = running.output();
    assert.ok(output.includes(folders.photos), output);
    assert.match(output, /Found 100 images in 1 folder/);
    assert.match(output, /Ctrl\+C/);
    running.kill("SIGINT");
    assert.equal(await running.ended, 0);
  });

  it("takes options from the environment, and prints JSON", async () => {
    const env = { LENSLET_PORT: "0", LENSLET_JSON: "1", LENSLET_NO_WRITE: "1", LENSLET_BASE_PATH: "/trips" };
    const running = lenslet([folders.photos], { env });
    await running.printed(/Found .*\n/);
    const lines = running
      .output()
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    const { message, editor } = z.looseObject({ message: z.string(), editor: z.string() }).parse(lines[0]);
    assert.equal(message, "Listening");
    assert.match(editor, /^http:\/\/127\.0\.0\.1:\d+\/trips\/$/);
    assert.equal((await fetch(`${editor}folders?path=/`)).status, 200);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
  });

  it("says which files are not shown, and shows what begins with an underscore", async () => {
    const folder = join(folders.home, "session");
    await mkdir(folder);
    for (const name of ["_DSC1.png", "a.cr3", "b.NEF", "c.heic", "notes.txt"])
      await writeFile(join(folder, name), tinyPng);
    const running = lenslet([folder, "--port", "0"]);
    await running.printed(/Found 3 images in 1 folder in [\d.]+ s\. 2 other files: 1 HEIC, 1 other\.\n/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
  });

  it("closes within 3 s on SIGTERM, with streams open, and keeps what was written", async () => {
    const { running, url } = await serve([]);
    const streams = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/events`)));
    const put = { method: "PUT", body: '{"star":5}', headers: { "content-type": "application/json" } };
    assert.equal((await fetch(`${url}/item?path=/0.png`, put)).status, 200);
    const startedAt = performance.now();
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    const tookMs = performance.now() - startedAt;
    // The grace itself is 3 s; what is above it is the machine's.
    assert.ok(tookMs < 12_000, `it took ${tookMs} ms`);
    for (const stream of streams) await stream.text();
    const again = await serve([]);
    assert.equal(Labels.parse(await (await fetch(`${again.url}/item?path=/0.png`)).json()).star, 5);
    again.running.kill("SIGTERM");
    await again.running.ended;
  });

  it("ends at once on a second signal", async () => {
    const { running, url } = await serve([]);
    const stalled = await fetch(`${url}/events`);
    running.kill("SIGINT");
    running.kill("SIGINT");
    const startedAt = performance.now();
    await running.ended;
    assert.ok(performance.now() - startedAt < 2_500, "before the grace of the first signal is over");
    await stalled.text().catch(() => {});
  });

  it("has every acknowledged edit after kill -9 and a restart", async () => {
    const { running, url } = await serve([]);
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        fetch(`${url}/item?path=/${index}.png`, {
          method: "PATCH",
          body: JSON.stringify({ set_star: index % 6, set_notes: `note ${index}` }),
          headers: {
            "content-type": "application/json",
            "idempotency-key": `kill-${index}`,
            "if-match": index === 0 ? "2" : "1",
          },
        }),
      ),
    );
    running.kill("SIGKILL");
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
    await running.ended;
    const again = await serve([]);
    for (let index = 0; index < 100; index += 1) {
      const kept = Labels.parse(await (await fetch(`${again.url}/item?path=/${index}.png`)).json());
      assert.deepEqual([kept.star, kept.notes], [index % 6, `note ${index}`]);
    }
    again.running.kill("SIGTERM");
    await again.running.ended;
  });

  it("lets one server keep a folder's labels: the second ends with status 3 and names the first", async () => {
    const { running, url } = await serve([]);
    const second = await ends([folders.photos, "--port", "0"]);
    assert.equal(second.status, 3);
    oneLine(second.errors, new RegExp(url.replaceAll(".", "\\.")));
    const reading = await serve(["--read-only"]);
    assert.equal((await fetch(`${reading.url}/item?path=/1.png`)).status, 200);
    const put = { method: "PUT", body: '{"star":5}', headers: { "content-type": "application/json" } };
    assert.equal((await fetch(`${reading.url}/item?path=/1.png`, put)).status, 403);
    for (const each of [running, reading.running]) {
      each.kill("SIGTERM");
      assert.equal(await each.ended, 0);
    }
  });

  it("writes nothing at all with --no-write", async () => {
    const bare = join(folders.home, "bare");
    await mkdir(bare);
    await writeFile(join(bare, "a.png"), tinyPng);
    const state = join(folders.home, "no-state");
    const running = lenslet([bare, "--port", "0", "--no-write", "--host", "0.0.0.0"], {
      env: { XDG_STATE_HOME: state },
    });
    const [, port = "", token = ""] = await running.printed(/Edit\s+http:\/\/[^\s]*:(\d+)\/\?t=([0-9a-f]+)/);
    await running.printed(/Found/);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const item = `http://127.0.0.1:${port}/item?path=/a.png`;
    assert.equal((await fetch(item, { method: "PUT", body: '{"star":4}', headers })).status, 200);
    assert.equal(Labels.parse(await (await fetch(item, { headers })).json()).star, 4);
    await (await fetch(`http://127.0.0.1:${port}/thumb?path=/a.png`, { headers })).arrayBuffer();
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    assert.deepEqual(await readdir(bare), ["a.png"]);
    await assert.rejects(stat(state));
  });

  it("finds damage in labels, and repairs it", async () => {
    const hurt = join(folders.home, "hurt");
    await mkdir(join(hurt, ".lenslet"), { recursive: true });
    const line = {
      id: 1,
      type: "item-updated",
      path: "/a.png",
      version: 2,
      tags: [],
      notes: "",
      star: 1,
      updated_at: "",
      updated_by: "x",
    };
    await writeFile(join(hurt, ".lenslet", "labels.log.jsonl"), `${JSON.stringify(line)}\n{"id": 2, "type": "item-up`);
    const found = await ends(["doctor", hurt]);
    assert.equal(found.status, 1, found.output + found.errors);
    assert.match(found.output, /labels\.log\.jsonl/);
    const repaired = await ends(["doctor", hurt, "--repair"]);
    assert.equal(repaired.status, 0, repaired.output + repaired.errors);
    const clean = await ends(["doctor", hurt]);
    assert.equal(clean.status, 0, clean.output);
    assert.match(clean.output, /^1 labelled image; /);
  });

  it("lives on when whoever reads its output has gone", async () => {
    const { running, url } = await serve(["--verbose", "--no-write"]);
    running.child.stdout?.destroy();
    for (let round = 0; round < 5; round += 1) {
      assert.equal((await fetch(`${url}/health`)).status, 200);
      await delay(10);
    }
  });
});
