import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import * as z from "zod";
import { tinyPng } from "../support/test-gallery.ts";
import { fetchOnce, startWorkerd, type Workerd } from "../support/workerd.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (name: string) => readFile(join(import.meta.dirname, name), "utf8");

const Configuration = z.object({
  main: z.string(),
  compatibility_date: z.string(),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  migrations: z.array(z.object({ new_sqlite_classes: z.array(z.string()) })),
  r2_buckets: z.array(z.object({ binding: z.string(), bucket_name: z.string() })),
  images: z.object({ binding: z.string() }),
  assets: z.object({ directory: z.string(), binding: z.string(), run_worker_first: z.literal(true) }),
});

/** What wrangler makes of the configuration. */
async function start(): Promise<Workerd> {
  const { main, compatibility_date, durable_objects, migrations, r2_buckets, images, assets } = Configuration.parse(
    JSON.parse(await read("wrangler.json")),
  );
  const classes = migrations.flatMap(({ new_sqlite_classes }) => new_sqlite_classes);
  return startWorkerd(`test/examples/${main}`, {
    compatibilityDate: compatibility_date,
    compatibilityFlags: [],
    durableObjects: Object.fromEntries(
      durable_objects.bindings.map(({ name, class_name }) => {
        assert.ok(classes.includes(class_name));
        return [name, { className: class_name, useSQLite: true }];
      }),
    ),
    r2Buckets: Object.fromEntries(r2_buckets.map(({ binding, bucket_name }) => [binding, bucket_name])),
    images,
    bindings: { VIEWER: "viewer-token", EDITOR: "editor-token" },
    assets: {
      directory: assets.directory.replace("node_modules/lenslet", root),
      binding: assets.binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: assets.run_worker_first },
    },
  });
}

describe("galleries on Cloudflare", () => {
  let workerd: Workerd;
  const get = (target: string, headers: Record<string, string> = {}) =>
    fetchOnce(`${workerd.url}${target}`, { headers, redirect: "manual" });
  const editor = { authorization: "Bearer editor-token" };

  before(async () => {
    workerd = await start();
    await workerd.fill("PHOTOS", { "/trips/a.png": tinyPng, "/dogs/b.png": tinyPng, "/cats/c.png": tinyPng });
  });
  after(() => workerd.close());

  it("are configured as the README says", async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    assert.ok(readme.includes(`\`\`\`js\n${await read("cloudflare.js")}\`\`\`\n`));
    assert.ok(readme.includes(`\`\`\`json\n${await read("wrangler.json")}\`\`\`\n`));
  });

  it("each show what is below their name in the bucket", async () => {
    for (const [name, path] of [
      ["trips", "/a.png"],
      ["dogs", "/b.png"],
    ] as const) {
      const response = await get(`/${name}/folders?path=/`, editor);
      const Listing = z.object({ items: z.array(z.object({ path: z.string() })) });
      assert.deepEqual(
        Listing.parse(await response.json()).items.map((item) => item.path),
        [path],
      );
    }
  });

  it("start nothing for other names, nor for the files of the page", async () => {
    for (const target of ["/", "/cats/folders", "/index.html", "/%2e%2e/folders"])
      assert.equal((await get(target, editor)).status, 404, target);
  });

  it("give the page to who has a link, and labels to editors only", async () => {
    assert.equal((await get("/trips/")).status, 401);
    const link = await get("/trips/?t=viewer-token");
    assert.equal(link.status, 303);
    assert.equal(link.headers.get("location"), "/trips/");
    const cookie = (link.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const page = await get("/trips/", { cookie, "accept-encoding": "gzip" });
    const html = await page.text();
    assert.match(html, /<title>Lenslet<\/title>/);
    const [script = ""] = /[\w-]+-[A-Z0-9]{8}\.js/.exec(html) ?? [];
    const asset = await get(`/trips/${script}`, { cookie });
    assert.equal(asset.status, 200);
    assert.match(asset.headers.get("content-type") ?? "", /^text\/javascript/);
    assert.match(asset.headers.get("cache-control") ?? "", /immutable/);
    await asset.text();
    const json = { "content-type": "application/json" };
    const edit = (headers: Record<string, string>) =>
      fetchOnce(`${workerd.url}/trips/item?path=/a.png`, {
        method: "PUT",
        headers: { ...json, ...headers },
        body: '{"star":5}',
      });
    assert.equal((await edit({ cookie })).status, 403);
    assert.equal((await edit(editor)).status, 200);
  });

  it("render thumbnails with the Images binding", async () => {
    const thumb = await get("/trips/thumb?path=/a.png", editor);
    assert.equal(thumb.headers.get("content-type"), "image/webp");
    await thumb.arrayBuffer();
  });
});
