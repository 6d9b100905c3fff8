/** Whether a host name or address, from a URL or the command line, is a loopback one. */
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

/** Removes the port from `name:port` or `[::1]:port`. */
export function withoutPort(host: string): string {
  return host.replace(/:\d{1,5}$/, "");
}
