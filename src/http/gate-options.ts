import type { Role } from "../wire/health.ts";

/** A request as passed to `roleOf`, without its body. */
export interface Visit {
  readonly method: string;
  /** As the visitor sees it, also behind a trusted proxy. */
  readonly url: URL;
  readonly headers: Headers;
}

/** A role, or undefined for an unknown visitor. With `redirect`, browsers that open the page are redirected; scripts get `401`. */
export type Admission = Role | { readonly redirect: string } | undefined;

/** Who has access. */
export type Access =
  /** Everybody who can reach the server is an editor, whatever host name they use. */
  | { readonly kind: "open" }
  /** Every request needs one of two tokens: as a bearer token, or as the session that a link with `?t=` starts. */
  | { readonly kind: "tokens"; readonly viewer: string; readonly editor: string }
  /** Your own authentication, called for each request. An error that it throws becomes `500`. */
  | { readonly kind: "custom"; readonly roleOf: (visit: Visit) => Admission | Promise<Admission> };

export interface GateOptions {
  /** Accepted values of `Host` besides the loopback names, as `name` (any port) or `name:port`; case is ignored. */
  readonly hosts?: readonly string[];
  /** The port that `Host` must name with a loopback name; undefined accepts any. Called for each request. */
  readonly port?: () => number | undefined;
  /** Other origins that may call the API, such as `https://labels.example`; default none. */
  readonly origins?: readonly string[];
  /**
   * Default: visitors by a loopback name are editors, and all others are refused, because a network name or a proxy means
   * that other people can connect.
   */
  readonly access?: Access;
  /** Trust `X-Forwarded-Proto`, `-Host` and `-For`, which the proxy must set on every request; default false. */
  readonly behindProxy?: boolean;
  /** The URL at which other machines reach this server, such as `http://192.168.1.5:7070`, for links shared from this machine. */
  readonly address?: () => string | undefined;
}
