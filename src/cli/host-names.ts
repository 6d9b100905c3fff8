import { hostname, networkInterfaces } from "node:os";

/**
 * The names and addresses, as written in a URL, at which other machines reach a server that listens on `host`. The best
 * one comes first.
 */
export function hostNamesOf(host: string, interfaces = networkInterfaces(), ownName = hostname()): readonly string[] {
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
