import { AwsClient } from "aws4fetch";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import { BucketProblem } from "./bucket-problem.ts";
import { parseListPage, stampOf, type ListPage } from "./list-page.ts";

/** Keys of an S3 account. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface BucketOptions {
  readonly name: string;
  /** Default `us-east-1`. */
  readonly region?: string | undefined;
  /** The address of a server that speaks S3, such as `https://minio.example`; default: Amazon's in the region. */
  readonly endpoint?: string | undefined;
  /** Without them requests are not signed, as for a public bucket. */
  readonly credentials?: Credentials | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Default: the platform's. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** What is known of an object. */
export interface ObjectFacts {
  /** Bytes. */
  readonly size: number;
  /** Unix ms; see `stampOf`. */
  readonly modifiedAt: number;
  readonly etag: string;
}

/** The calls of an S3 bucket that a gallery needs. All throw `BucketProblem`. */
export interface Bucket {
  /** Lists keys that begin with `prefix`; with a delimiter only up to it. At most 1,000 a page. */
  list(
    prefix: string,
    options: { delimiter?: string; next?: string | undefined; signal?: AbortSignal | undefined },
  ): Promise<ListPage>;
  facts(key: string): Promise<ObjectFacts>;
  /** The bytes [start, end) of the version that `etag` names. */
  read(key: string, start: number, end: number, etag: string): Promise<Response>;
}

const tries = 4;
const firstDelayMs = 200;
const temporary = new Set([408, 429, 500, 502, 503, 504]);

/** Speaks to a bucket over `fetch`, with AWS Signature Version 4. Repeats what failed for a while, with growing delays. */
export function createBucket(options: BucketOptions): Bucket {
  const { name, region = "us-east-1", credentials, clock, random, fetch = globalThis.fetch } = options;
  const base = options.endpoint ? `${options.endpoint.replace(/\/+$/, "")}/${name}` : amazonAddress(name, region);
  const client = credentials && new AwsClient({ ...toClientOptions(credentials), service: "s3", region, retries: 0 });

  const send = async (method: "GET" | "HEAD", path: string, headers: Record<string, string>, signal?: AbortSignal) => {
    const url = `${base}${path}`;
    const init = { method, headers, redirect: "manual" as const, ...(signal && { signal }) };
    const datetime = new Date(clock.wallTime()).toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
    return fetch(client ? await client.sign(url, { ...init, aws: { datetime } }) : new Request(url, init));
  };

  const ask = async (method: "GET" | "HEAD", path: string, headers = {}, signal?: AbortSignal): Promise<Response> => {
    for (let tried = 1; ; tried += 1) {
      const response = await send(method, path, headers, signal).catch(() => undefined);
      signal?.throwIfAborted();
      if (response && !temporary.has(response.status)) return refuseErrors(response, name);
      await response?.body?.cancel();
      if (tried === tries) throw new BucketProblem("unavailable", `The bucket ${name} does not respond.`);
      const delay = firstDelayMs * 2 ** (tried - 1);
      await new Promise<void>((resolve) => clock.after(delay * (1 + random.fraction()), resolve));
    }
  };

  return {
    async list(prefix, { delimiter, next, signal }) {
      const query = {
        "list-type": "2",
        "encoding-type": "url",
        prefix,
        ...(delimiter !== undefined && { delimiter }),
        ...(next !== undefined && { "continuation-token": next }),
      };
      const text = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
      const response = await ask("GET", `/?${text.join("&")}`, {}, signal);
      return parseListPage(await response.text());
    },
    async facts(key) {
      const { headers } = await ask("HEAD", toPath(key));
      const etag = headers.get("etag") ?? "";
      const modifiedAt = stampOf(Date.parse(headers.get("last-modified") ?? ""), etag);
      return { size: Number(headers.get("content-length") ?? 0), modifiedAt, etag };
    },
    async read(key, start, end, etag) {
      const whole = { range: `bytes=${start}-${end - 1}`, ...(etag !== "" && { "if-match": etag }) };
      const response = await ask("GET", toPath(key), whole);
      const isSame = etag === (response.headers.get("etag") ?? "");
      if (isSame && (response.status === 206 || start === 0)) return response;
      await response.body?.cancel();
      // Not every server knows If-Match.
      if (!isSame) throw hasChanged();
      throw new BucketProblem("invalid", `The bucket ${name} does not serve parts of objects.`);
    },
  };
}

/** A name with dots has no certificate as a host name. */
function amazonAddress(name: string, region: string): string {
  const host = `s3.${region}.amazonaws.com`;
  return name.includes(".") ? `https://${host}/${name}` : `https://${name}.${host}`;
}

function toClientOptions({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

function toPath(key: string): string {
  return `/${key.split("/").map(encode).join("/")}`;
}

/** RFC 3986 reserves more characters than `encodeURIComponent` encodes; signatures cover the encoded form. */
function encode(text: string): string {
  const toHex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, toHex);
}

async function refuseErrors(response: Response, name: string): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  switch (response.status) {
    case 404:
      throw new BucketProblem("missing", `The bucket ${name}, or what was asked for in it, does not exist.`);
    case 401:
    case 403:
      throw new BucketProblem("forbidden", `The bucket ${name} may not be read with these keys.`);
    case 412:
      throw hasChanged();
    case 301:
    case 307:
      throw new BucketProblem("invalid", `The bucket ${name} is in another region; name it in AWS_REGION.`);
    default:
      throw new BucketProblem("invalid", `The bucket ${name} responded with status ${response.status}.`);
  }
}

function hasChanged(): BucketProblem {
  return new BucketProblem("changed", "The object has changed since it was opened.");
}
