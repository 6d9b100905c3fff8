/** A URL with the file's stamp always returns the same bytes, so it is immutable; any other is revalidated. */
export function cachingFor(url: URL, stamp: string): { "cache-control": string } {
  const immutable = url.searchParams.get("v") === stamp;
  return { "cache-control": immutable ? "private, max-age=31536000, immutable" : "private, no-cache" };
}
