/** How a request reached the server, as the visitor sees it. */
export interface Arrival {
  readonly url: URL;
  /** The value of `Host`, in lower case. */
  readonly host: string;
  /** The host that the visitor asked for: `host`, or the value from a trusted proxy. */
  readonly askedHost: string;
  /** The visitor's address from a trusted proxy; "" without one. */
  readonly client: string;
}

/**
 * Reads how a request reached the server. Behind a proxy, the last value of each `X-Forwarded-` field counts: the
 * visitor may have set the values before it.
 */
export function arrivalOf(request: Request, url: URL, behindProxy: boolean): Arrival {
  const { headers } = request;
  const host = (headers.get("host") ?? url.host).toLowerCase();
  if (!behindProxy) return { url, host, askedHost: host, client: "" };
  const askedHost = lastValue(headers, "x-forwarded-host").toLowerCase() || host;
  const protocol = lastValue(headers, "x-forwarded-proto").toLowerCase();
  const scheme = protocol === "https" || protocol === "http" ? `${protocol}:` : url.protocol;
  const client = /^[\da-f:.[\]]{2,50}$/i.exec(lastValue(headers, "x-forwarded-for"))?.[0] ?? "";
  const asked = `${scheme}//${askedHost}`;
  if (!URL.canParse(asked)) return { url, host, askedHost, client };
  return { url: new URL(url.pathname + url.search, asked), host, askedHost, client };
}

/** Whether a request has a header that proxies set. */
export function isProxied({ headers }: Request): boolean {
  return ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"].some((name) =>
    headers.has(name),
  );
}

function lastValue(headers: Headers, name: string): string {
  return (headers.get(name) ?? "").split(",").at(-1)?.trim() ?? "";
}
