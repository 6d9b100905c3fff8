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
  /** Values of `Host` that are ours, besides the loopback names, as `name` (any port) or `name:port`, in either case of letters. */
  readonly hosts?: readonly string[];
  /** The port that `Host` must name when it is a loopback name; unknown (undefined) accepts any. Asked at each request. */
  readonly port?: () => number | undefined;
  /** Other origins that may call the API, such as `https://labels.example`; default none. */
  readonly origins?: readonly string[];
  /**
   * Default: whoever comes by a loopback name is an editor, and nobody else is let in, for a name of the network or a
   * proxy means that others can come.
   */
  readonly access?: Access;
  /** Trust `X-Forwarded-Proto`, `-Host` and `-For`, which the proxy must set on every request; default false. */
  readonly behindProxy?: boolean;
  /** The URL at which other machines reach this server, such as `http://192.168.1.5:7070`, for links shared from this machine. */
  readonly address?: () => string | undefined;
}
