/** One file of the page. */
export interface Asset {
  /** MIME type with charset. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Strong entity tag, quoted (RFC 9110 section 8.8.3). */
  readonly etag: string;
  /** The name changes with the content, so that browsers may keep it for good. */
  readonly immutable: boolean;
}

/** The page's own files, by URL path; "/" is the page itself. */
export interface PageAssets {
  get(path: string): Asset | undefined;
}
