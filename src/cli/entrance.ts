import { isLoopbackName, withoutPort } from "../http/loopback.ts";
import { hostNamesOf } from "./host-names.ts";
import type { ServeFlags } from "./options.ts";

/** Who has access, and at which addresses. */
export interface Entrance {
  /** People on this machine, people with a link, or everybody. */
  readonly kind: "this-machine" | "links" | "everybody";
  /** Names and addresses at which others reach this machine; empty if only this machine can connect. */
  readonly names: readonly string[];
  /** The URL for other machines of a server on `port`; undefined if none can connect. */
  address(port: number): string | undefined;
}

type EntranceFlags = Pick<ServeFlags, "host" | "allowed-hosts" | "behind-proxy" | "open-to-all" | "token" | "share">;

/** Any name other than a loopback one means that others can connect, whatever address the server listens on. */
export function entranceOf(flags: EntranceFlags, namesOf = hostNamesOf): Entrance {
  const { host } = flags;
  const names = isLoopbackName(host) ? [] : namesOf(host);
  const publicName = flags["allowed-hosts"].find((name) => !isLoopbackName(withoutPort(name)));
  const shared = names.length > 0 || publicName !== undefined || flags["behind-proxy"];
  const [ownName] = names;
  return {
    kind: flags["open-to-all"] ? "everybody" : shared || flags.token || flags.share ? "links" : "this-machine",
    names,
    address(port) {
      const proxied = publicName !== undefined && (ownName === undefined || flags["behind-proxy"]);
      if (proxied) return `https://${publicName}`;
      return ownName === undefined ? undefined : `http://${ownName}:${port}`;
    },
  };
}
