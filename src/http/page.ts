import type { PageAssets } from "../assets/assets.ts";
import { PlainResponse, acceptsGzip, gzip } from "./plain-response.ts";
import { isFresh } from "./validators.ts";

const compressible = /^(?:text\/|application\/(?:javascript|json|manifest)|image\/svg)/;

/** Serves the page and its files; returns undefined for any other path. */
export function createPage(
  assets: PageAssets | undefined,
): (request: Request, url: URL) => Promise<PlainResponse | undefined> {
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  return async (request, url) => {
    const asset = await assets?.get(url.pathname);
    if (!asset) return undefined;
    const headers: Record<string, string> = {
      etag: asset.etag,
      "content-type": asset.type,
      "cache-control": asset.immutable ? "private, max-age=31536000, immutable" : "private, no-cache",
      vary: "accept-encoding",
    };
    if (isFresh(request.headers, asset)) return new PlainResponse(null, { status: 304, headers });
    if (!compressible.test(asset.type) || !acceptsGzip(request)) return new PlainResponse(asset.bytes, { headers });
    let bytes = compressed.get(asset.etag);
    if (!bytes) {
      bytes = new Response(gzip(new Blob([asset.bytes]).stream())).bytes();
      compressed.set(asset.etag, bytes);
    }
    return new PlainResponse(await bytes, { headers: { ...headers, "content-encoding": "gzip" } });
  };
}
