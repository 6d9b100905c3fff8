import { isLoopbackName, withoutPort } from "../http/loopback.ts";
import { reachOf } from "./host-names.ts";
import type { ServeFlags } from "./options.ts";

/** Who may come in, and by which way. */
export interface Entrance {
  /** Whoever comes from this machine; whoever has a link; or everybody. */
  readonly kind: "this-machine" | "links" | "everybody";
  /** Names and addresses of this machine for others; none where only this machine can connect. */
  readonly names: readonly string[];
  /** Where other machines reach the server that listens on `port`; undefined if none can. */
  address(port: number): string | undefined;
}

type EntranceFlags = Pick<ServeFlags, "host" | "allowed-hosts" | "behind-proxy" | "open-to-all" | "token">;

/** A name that is not this machine's own for itself means that others can come, by whatever address the server listens on. */
export function entranceOf(flags: EntranceFlags, namesOf = reachOf): Entrance {
  const { host } = flags;
  const names = isLoopbackName(host) ? [] : namesOf(host);
  const publicName = flags["allowed-hosts"].find((name) => !isLoopbackName(withoutPort(name)));
  const shared = names.length > 0 || publicName !== undefined || flags["behind-proxy"];
  const [ownName] = names;
  return {
    kind: flags["open-to-all"] ? "everybody" : shared || flags.token ? "links" : "this-machine",
    names,
    address(port) {
      const proxied = publicName !== undefined && (ownName === undefined || flags["behind-proxy"]);
      if (proxied) return `https://${publicName}`;
      return ownName === undefined ? undefined : `http://${ownName}:${port}`;
    },
  };
}
