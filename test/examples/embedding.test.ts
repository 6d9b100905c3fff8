import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { runFile, type Running, type Runtime } from "../support/process.ts";
import { tinyPng } from "../support/test-gallery.ts";

const Listing = z.object({ items: z.array(z.object({ path: z.string() })) });
const root = join(import.meta.dirname, "..", "..");
let photos = "";

before(async () => {
  photos = await mkdtemp(join(tmpdir(), "lenslet-embedding-"));
  await writeFile(join(photos, "a.png"), tinyPng);
  // Deno knows a package by its name once it is installed; here it is the checkout itself.
  const imports = { "lenslet/deno": `file://${root}/dist/deno.js` };
  await writeFile(join(photos, "imports.json"), JSON.stringify({ imports }));
});
after(() => rm(photos, { recursive: true, force: true }));

const pathsIn = async (response: Response): Promise<string[]> =>
  Listing.parse(await response.json()).items.map(({ path }) => path);

describe("a server of one's own", () => {
  const servers: readonly (readonly [string, Runtime, string])[] = [
    ["node:http", "node", "node-http.ts"],
    ["Bun.serve", "bun", "bun.js"],
    ["Deno.serve", "deno", "deno.js"],
  ];
  for (const [name, runtime, file] of servers) {
    it(`with ${name} serves the gallery below a path`, async () => {
      const port = await freePort();
      const running = runFile(runtime, `test/examples/${file}`, [], {
        env: { PHOTOS: photos, PORT: String(port), DENO_IMPORT_MAP: join(photos, "imports.json") },
      });
      try {
        const url = `http://127.0.0.1:${port}`;
        assert.equal(await textOf(`${url}/`, running), "The rest of the site");
        assert.deepEqual(await pathsIn(await fetch(`${url}/photos/folders?path=/`)), ["/a.png"]);
        const page = await fetch(`${url}/photos/`);
        assert.match(await page.text(), /<title>Lenslet<\/title>/);
        const stream = await fetch(`${url}/photos/events`);
        const part = await stream.body?.getReader().read();
        assert.match(new TextDecoder().decode(part?.value), /^retry: \d+\n/);
      } finally {
        running.kill("SIGKILL");
        await running.ended;
      }
    });
  }

  it("with Hono serves the gallery below a path", async () => {
    process.env["PHOTOS"] = photos;
    const { app, gallery } = await import("./hono.ts");
    assert.equal(await (await app.request("http://localhost/")).text(), "The rest of the site");
    assert.deepEqual(await pathsIn(await app.request("http://localhost/photos/folders?path=/")), ["/a.png"]);
    await gallery.close();
  });
});

describe("ports of one's own", () => {
  it("show, store and admit as they like", async () => {
    const { gallery, stored } = await import("./own-ports.ts");
    const visit = (path: string, headers: Record<string, string> = {}, body?: object) =>
      gallery.fetch(
        new Request(`https://photos.example.com/logos${path}`, {
          method: body ? "PATCH" : "GET",
          headers: { ...headers, ...(body && { "content-type": "application/json" }) },
          ...(body && { body: JSON.stringify(body) }),
        }),
      );
    const page = await visit("/", { accept: "text/html" });
    assert.equal(page.headers.get("location"), "https://photos.example.com/sign-in");
    assert.equal((await visit("/folders?path=/")).status, 401);

    const viewer = { cookie: "user=ben" };
    assert.deepEqual(await pathsIn(await visit("/folders?path=/", viewer)), ["/logo.png"]);
    const thumb = await visit("/thumb?path=/logo.png", viewer);
    assert.equal(thumb.headers.get("content-type"), "image/png");
    assert.equal((await thumb.arrayBuffer()).byteLength, tinyPng.length);
    const original = await visit("/file?path=/logo.png", viewer);
    assert.equal((await original.arrayBuffer()).byteLength, tinyPng.length);

    const edit = { base_version: 1, set_star: 5 };
    const once = { "idempotency-key": "once" };
    assert.equal((await visit("/item?path=/logo.png", { ...viewer, ...once }, edit)).status, 403);
    assert.equal(stored.length, 0);
    const patched = await visit("/item?path=/logo.png", { cookie: "user=ann", ...once }, edit);
    assert.equal(patched.status, 200);
    assert.deepEqual(
      stored.flatMap((record) => ("labels" in record ? [[record.path, record.labels.star]] : [])),
      [["/logo.png", 5]],
    );
    await gallery.close();
  });
});

describe("a Worker", () => {
  it("passes requests to the one object of a gallery", async () => {
    const { default: worker, Gallery } = await import("./worker.ts");
    const object = new Gallery();
    const environment = { GALLERY: { getByName: () => object } };
    const request = new Request("https://photos.example.com/photos/folders?path=/");
    assert.deepEqual(await pathsIn(await worker.fetch(request, environment)), ["/logo.png"]);
  });
});

describe("the README", () => {
  it("shows these examples as they are", async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
    const shown = [
      "node-http.ts",
      "hono.ts",
      "bun.js",
      "deno.js",
      "worker.ts",
      "own-ports.ts",
      "manual-clock.test.ts",
      "follow.py",
      "nginx.conf",
      "Caddyfile",
      "lenslet.service",
      "Containerfile",
    ];
    for (const name of shown) {
      const example = await readFile(join(import.meta.dirname, name), "utf8");
      assert.ok(blocks.includes(example), `README.md has no block that equals test/examples/${name}`);
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** The text at a URL, once the server listens; fails if it ends before. */
async function textOf(url: string, server: Running): Promise<string> {
  const ended = server.ended.then((status) => assert.fail(`the example ended with ${status}: ${server.errors()}`));
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const text = fetch(url).then(
      (response) => response.text(),
      () => undefined,
    );
    const found = await Promise.race([text, ended]);
    if (found !== undefined) return found;
    await delay(50);
  }
  assert.fail(`nothing listens at ${url}: ${server.errors()}`);
}
