const segment = /^[\w.~-]+$/;

/**
 * Normalizes the path below which a gallery is served: `/photos` for `photos/`, "" for `/`. Undefined if it has other
 * characters than letters, digits and `-._~`, which routers, cookies and proxies read differently.
 */
export function parseBasePath(text: string): string | undefined {
  const inner = text.replace(/^\/|\/$/g, "");
  if (inner === "") return "";
  const segments = inner.split("/");
  const isValid = segments.every((each) => segment.test(each) && each !== "." && each !== "..");
  return isValid ? `/${segments.join("/")}` : undefined;
}

/** The URL below the base path; undefined if it is outside of it. */
export function stripBasePath(url: URL, basePath: string): URL | undefined {
  if (basePath === "") return url;
  if (!url.pathname.startsWith(`${basePath}/`)) return undefined;
  const stripped = new URL(url);
  stripped.pathname = url.pathname.slice(basePath.length);
  return stripped;
}
