import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { request } from "node:http";
import { createClient } from "../../src/client.ts";
import { serve, type Serving } from "../../src/node.ts";
import { editorToken, viewerToken } from "../support/attackers.ts";
import { run, type Running } from "../support/process.ts";
import { openTestGallery } from "../support/test-gallery.ts";

interface Proxy {
  readonly name: string;
  readonly example: string;
  /** The example's addresses, and what is around it, for a proxy on `port` that needs no rights and no certificate. */
  configure(example: string, port: number, folder: string): string;
  command(file: string): readonly [string, ...string[]];
}

const proxies: readonly Proxy[] = [
  {
    name: "nginx",
    example: "nginx.conf",
    configure: (example, port, folder) => `
      daemon off; pid ${folder}/pid; error_log stderr; worker_processes 1;
      events {}
      http {
        access_log off;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
        uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
        ${example.replace("listen 80;", `listen 127.0.0.1:${port};`)}
      }`,
    command: (file) => ["nginx", "-e", "stderr", "-c", file],
  },
  {
    name: "Caddy",
    example: "Caddyfile",
    configure: (example, port) =>
      `{\n\tadmin off\n\tauto_https off\n}\n${example.replace(
        "photos.example.com {",
        `http://photos.example.com:${port}, http://127.0.0.1:${port} {`,
      )}`,
    command: (file) => ["caddy", "run", "--adapter", "caddyfile", "--config", file],
  },
];

for (const proxy of proxies) {
  const [program] = proxy.command("");
  describe(`galleries behind ${proxy.name}`, { skip: !isInstalled(program) && `no ${program} here` }, () => {
    let folder = "";
    let port = 0;
    let running: Running;
    const stops: (() => Promise<unknown>)[] = [];

    const visit = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      get(port, path, { host: `photos.example.com:${port}`, ...headers });

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "lenslet-proxy-"));
      port = await freePort();
      const trips = await openBelow("/trips", "/beach.png");
      const dogs = await openBelow("/dogs", "/rex.png");
      stops.push(trips.close, dogs.close);
      const example = await readFile(join(import.meta.dirname, proxy.example), "utf8");
      const text = example.replace("127.0.0.1:7071", trips.host).replace("127.0.0.1:7072", dogs.host);
      const file = join(folder, proxy.example);
      await writeFile(file, proxy.configure(text, port, folder));
      const [command, ...args] = proxy.command(file);
      running = run(command, args, { env: { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
      await listening(port, running);
    });
    after(async () => {
      // The nginx master ends its workers with it.
      running.kill("SIGTERM");
      await running.ended;
      await Promise.all(stops.map((stop) => stop()));
      await rm(folder, { recursive: true, force: true });
    });

    it("are each found at their own path", async () => {
      const bearer = { authorization: `Bearer ${viewerToken}` };
      assert.match((await visit("/trips/folders?path=/", bearer)).body, /beach\.png/);
      assert.match((await visit("/dogs/folders?path=/", bearer)).body, /rex\.png/);
    });

    it("begin sessions that stay with one gallery", async () => {
      const arrival = await visit(`/trips/?t=${viewerToken}`);
      assert.equal(arrival.status, 303);
      assert.equal(arrival.location, "/trips/");
      assert.match(arrival.cookie, /^lenslet_\d+_trips=viewer.*; Path=\/trips;/);
      const cookie = arrival.cookie.split(";")[0] ?? "";
      assert.equal((await visit("/trips/session", { cookie })).status, 200);
      assert.equal((await visit("/dogs/session", { cookie })).status, 401);
    });

    it("redirect to the path with its slash", async () => {
      const { status, location } = await visit(`/dogs?t=${viewerToken}`);
      assert.ok(status === 301 || status === 308, `status ${status}`);
      assert.ok(location.endsWith(`/dogs/?t=${viewerToken}`), location);
    });

    it("send an edit to everybody at once", async () => {
      const client = createClient({
        url: `http://127.0.0.1:${port}/trips`,
        fetch: (input, init) => fetch(input, init),
        headers: () => ({ authorization: `Bearer ${editorToken}` }),
      });
      const seen = new Promise<number | null>((resolve) => {
        const live = client.live({
          after: null,
          onEvent: ({ event, data }) => {
            if (event !== "item-updated") return;
            live.close();
            resolve(data.star);
          },
          onState: ({ kind }) => {
            if (kind === "live") void client.bulk([{ paths: ["/beach.png"], set_star: 4 }], "one");
          },
        });
      });
      assert.equal(await seen, 4);
    });
  });
}

/** Serves a gallery with one image below a path, as `lenslet --base-path … --behind-proxy` does. */
async function openBelow(basePath: string, image: string) {
  const { lenslet } = await openTestGallery([image], {
    basePath,
    gate: {
      // The example's name; the client of the tests cannot choose its own Host.
      hosts: ["photos.example.com", "127.0.0.1"],
      behindProxy: true,
      access: { kind: "tokens", editor: editorToken, viewer: viewerToken },
    },
  });
  const serving: Serving = await serve(lenslet, { port: 0 });
  return {
    host: `127.0.0.1:${serving.port}`,
    close: () => Promise.all([lenslet.close(), serving.close()]),
  };
}

/** A GET with a `Host` of its own, which `fetch` does not send. */
function get(port: number, path: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; body: string; location: string; cookie: string }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        const { location = "", "set-cookie": [cookie = ""] = [] } = response.headers;
        resolve({ status, body, location, cookie });
      });
    });
    sent.on("error", reject).end();
  });
}

function isInstalled(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** Resolves once the proxy accepts connections; rejects if it ends. */
async function listening(port: number, proxy: Running): Promise<void> {
  const ended = proxy.ended.then((status) => assert.fail(`the proxy ended with ${status}: ${proxy.errors()}`));
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const up = get(port, "/", {}).then(
      () => true,
      () => false,
    );
    if (await Promise.race([up, ended])) return;
    await delay(50);
  }
  assert.fail(`the proxy does not listen: ${proxy.errors()}`);
}
