import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Asset } from "./assets.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** A name with a hash of the content, as the bundler makes it. */
const hashedName = /-[A-Z0-9]{8}\.\w+$/;

/** The built page; its path from this file differs before and after the build. */
const builtPage = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../../dist/ui" : "../ui", import.meta.url));

/** Reads the built page in `directory` into memory; undefined if there is none. */
export function createDirectoryAssets(directory: string = builtPage): ReadonlyMap<string, Asset> | undefined {
  const assets = new Map<string, Asset>();
  for (const name of namesIn(directory)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const bytes = new Uint8Array(readFileSync(join(directory, name)));
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    assets.set(name === "index.html" ? "/" : `/${name}`, { type, bytes, etag, immutable: hashedName.test(name) });
  }
  return assets.has("/") ? assets : undefined;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
