/** A file of the page. */
export interface Asset {
  /** MIME type with charset. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Strong entity tag, quoted (RFC 9110 section 8.8.3). */
  readonly etag: string;
  /** The name changes with the content, so browsers may cache the file forever. */
  readonly immutable: boolean;
}

/** The page's files by URL path; "/" is the page itself. */
export interface PageAssets {
  get(path: string): Asset | undefined | Promise<Asset | undefined>;
}
