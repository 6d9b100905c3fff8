/** Who may come in. */
export type Access =
  /** Everybody who reaches the server is an editor. */
  | { readonly kind: "open" }
  /** Every request needs one of two tokens, as a bearer token or in the cookie that a link with `?t=` sets. */
  | { readonly kind: "tokens"; readonly viewer: string; readonly editor: string };

export interface GateOptions {
  /** Values of `Host` that are ours, besides the loopback names, as `name` (any port) or `name:port`, in either case of letters. */
  readonly hosts?: readonly string[];
  /** The port that `Host` must name when it is a loopback name; unknown (undefined) accepts any. Asked at each request. */
  readonly port?: () => number | undefined;
  /** Origins besides our own that may call, such as `https://labels.example`; default none. */
  readonly origins?: readonly string[];
  /** Default open. */
  readonly access?: Access;
}
