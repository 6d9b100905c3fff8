import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const root = join(import.meta.dirname, "..", "..");

/** The platform as it was on that day. */
const compatibility = { compatibilityDate: "2026-04-01", compatibilityFlags: ["nodejs_compat"] };

/** A Worker in workerd, as Cloudflare runs it. */
export interface Workerd {
  readonly url: string;
  readonly miniflare: Miniflare;
  /** Puts objects into the bucket of a binding, by their keys with a slash before them. */
  fill(binding: string, objects: Readonly<Record<string, Uint8Array>>): Promise<void>;
  /** Ends the process, and starts another one over the same storage. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What a Worker is given besides its code. */
export interface Bindings {
  readonly durableObjects?: Record<string, { readonly className: string; readonly useSQLite: true }>;
  /** Names of buckets by binding. */
  readonly r2Buckets?: Record<string, string>;
  readonly images?: { readonly binding: string };
  /** Texts by binding, such as secrets. */
  readonly bindings?: Record<string, string>;
  readonly assets?: {
    readonly directory: string;
    readonly binding: string;
    readonly routerConfig: { readonly has_user_worker: boolean; readonly invoke_user_worker_ahead_of_assets: boolean };
  };
  readonly compatibilityDate?: string;
  readonly compatibilityFlags?: string[];
  /** Drops what the platform prints: it reports each stream that an eviction cuts. */
  readonly isQuiet?: boolean;
}

/** As `fetch`, on a connection of its own: workerd may close one at the moment at which the next request is sent on it. */
export function fetchOnce(input: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("connection", "close");
  return fetch(input, { ...init, headers });
}

/** Bundles a Worker of this checkout, by its path from the top, and starts it with `bindings`. */
export async function startWorkerd(file: string, { isQuiet = false, ...bindings }: Bindings = {}): Promise<Workerd> {
  const script = await bundle(file);
  const storage = await mkdtemp(join(tmpdir(), "lenslet-workerd-"));
  const options = {
    ...compatibility,
    modules: [{ type: "ESModule" as const, path: "worker.js", contents: script }],
    defaultPersistRoot: storage,
    ...(isQuiet && { handleRuntimeStdio: drop }),
    ...bindings,
  };
  let miniflare = new Miniflare(options);
  let url = (await miniflare.ready).origin;
  return {
    get url() {
      return url;
    },
    get miniflare() {
      return miniflare;
    },
    async fill(binding, objects) {
      const bucket = await miniflare.getR2Bucket(binding);
      for (const [path, bytes] of Object.entries(objects))
        await bucket.put(path.slice(1), new Uint8Array(bytes).buffer);
    },
    async restart() {
      await miniflare.dispose();
      miniflare = new Miniflare(options);
      url = (await miniflare.ready).origin;
    },
    async close() {
      await miniflare.dispose();
      await rm(storage, { recursive: true, force: true });
    },
  };
}

function drop(output: Readable, errors: Readable): void {
  output.resume();
  errors.resume();
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd", "worker"],
    external: ["node:*"],
    alias: { lenslet: join(root, "src", "index.ts"), "lenslet/cloudflare": join(root, "src", "cloudflare.ts") },
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
