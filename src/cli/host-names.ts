import { hostname, networkInterfaces } from "node:os";

/**
 * By which names and addresses, as they stand in a URL, a server can be asked for that listens on `host` beyond this
 * machine. The best one for other machines comes first.
 */
export function reachOf(host: string, interfaces = networkInterfaces(), ownName = hostname()): readonly string[] {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const everywhere = host === "0.0.0.0" || host === "::" || host === "";
  const outside = all.filter((address) => !address.internal && !address.address.startsWith("fe80:"));
  const sorted = [
    ...outside.filter(({ family }) => family === "IPv4"),
    ...outside.filter(({ family }) => family === "IPv6"),
  ];
  const fitting = host === "0.0.0.0" ? sorted.filter(({ family }) => family === "IPv4") : sorted;
  const addresses = everywhere ? fitting.map(({ address }) => address) : [host];
  const name = ownName.toLowerCase();
  const local = name === "" || name.includes(".") ? [] : [`${name}.local`];
  return [...new Set([...addresses.map(toUrlHost), ...(name === "" ? [] : [name]), ...local])];
}

function toUrlHost(address: string): string {
  return address.includes(":") ? `[${address.toLowerCase()}]` : address.toLowerCase();
}
