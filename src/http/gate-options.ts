import type { Role } from "../wire/health.ts";

/** What a sign-in sees of a request. Its body is left for the gallery. */
export interface Visit {
  readonly method: string;
  /** As the visitor sees it, also behind a proxy that is trusted. */
  readonly url: URL;
  readonly headers: Headers;
}

/** A role, or undefined for nobody that is known. Who opens the page is sent to `redirect`; scripts get `401`. */
export type Admission = Role | { readonly redirect: string } | undefined;

/** Who may come in. */
export type Access =
  /** Everybody who reaches the server is an editor, whatever name it is reached by. */
  | { readonly kind: "open" }
  /** Every request needs one of two tokens, as a bearer token or as the session that a link with `?t=` begins. */
  | { readonly kind: "tokens"; readonly viewer: string; readonly editor: string }
  /** A sign-in of your own, asked at each request; what it throws is `500`. */
  | { readonly kind: "custom"; readonly roleOf: (visit: Visit) => Admission | Promise<Admission> };

export interface GateOptions {
  /** Values of `Host` that are ours, besides the loopback names, as `name` (any port) or `name:port`, in either case of letters. */
  readonly hosts?: readonly string[];
  /** The port that `Host` must name when it is a loopback name; unknown (undefined) accepts any. Asked at each request. */
  readonly port?: () => number | undefined;
  /** Origins besides our own that may call, such as `https://labels.example`; default none. */
  readonly origins?: readonly string[];
  /**
   * Default: whoever comes by a loopback name is an editor, and nobody else is let in, for a name of the network or a
   * proxy means that others can come.
   */
  readonly access?: Access;
  /** Believe `X-Forwarded-Proto`, `-Host` and `-For`, which a proxy must set on every request; default false. */
  readonly behindProxy?: boolean;
  /** Where other machines reach this server, such as `http://192.168.1.5:7070`, for links that are shared from this one. */
  readonly address?: () => string | undefined;
}
