import type { Asset, PageAssets } from "../../assets/assets.ts";

/** A binding that serves files, such as `ASSETS`. */
export interface AssetsBinding {
  fetch(url: string): Promise<Response>;
}

/** The names of the page's files; a hash of their content is part of those that never change. */
const fileName = /^\/[\w-]+\.(?:css|js|svg|png|woff2)$/;
const hashedName = /-[A-Z0-9]{8}\.\w+$/;

/** Serves the page from static assets: the folder `dist/ui` of this package. */
export function createStaticAssets(binding: AssetsBinding): PageAssets {
  const known = new Map<string, Promise<Asset | undefined>>();

  const load = async (path: string): Promise<Asset | undefined> => {
    const response = await binding.fetch(`https://assets.invalid${path}`);
    if (!response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    const type = response.headers.get("content-type") ?? "application/octet-stream";
    return { type: withCharset(type), bytes, etag: await etagOf(bytes), immutable: hashedName.test(path) };
  };

  return {
    get(path) {
      if (path !== "/" && !fileName.test(path)) return undefined;
      const asset = known.get(path) ?? load(path);
      known.set(path, asset);
      // What is missing or failed is asked for again.
      asset.then(
        (found) => found ?? known.delete(path),
        () => known.delete(path),
      );
      return asset;
    },
  };
}

function withCharset(type: string): string {
  return /^text\/|svg/.test(type) && !type.includes("charset") ? `${type}; charset=utf-8` : type;
}

async function etagOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 12);
  return `"${[...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
}
