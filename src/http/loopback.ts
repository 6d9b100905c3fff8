/** Whether a host name or address, as it stands in a URL or on a command line, means this machine alone. */
export function isLoopbackName(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(name)
  );
}

/** A host without its port, as in `name:port` or `[::1]:port`. */
export function withoutPort(host: string): string {
  return host.replace(/:\d{1,5}$/, "");
}
