import type { ImageSource } from "../source/source.ts";
import { createS3Source, type Credentials } from "../s3.ts";

/** A bucket as a command names it. `message` is one line. */
export type BucketAddress =
  | { readonly kind: "bucket"; readonly source: ImageSource }
  | { readonly kind: "misused"; readonly message: string };

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `s3://bucket/prefix`, with keys, region and endpoint from the variables that AWS's own tools read. Undefined for what is
 * no such address. Without keys, the bucket must be public.
 */
export function readBucketAddress(address: string, environment: Environment): BucketAddress | undefined {
  if (!/^s3:\/\//i.test(address)) return undefined;
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/i.exec(address) ?? [];
  if (bucket === undefined) return misused("name the bucket as s3://bucket or s3://bucket/prefix");
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_DEFAULT_REGION } = environment;
  const endpoint = AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || undefined;
  if (endpoint !== undefined && !/^https?:\/\/[^/?#]+\/?$/.test(endpoint))
    return misused("AWS_ENDPOINT_URL must be an address such as https://storage.example");
  const credentials = readCredentials(environment);
  if (credentials === "incomplete") return misused("set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither");
  const region = AWS_REGION || AWS_DEFAULT_REGION || undefined;
  return { kind: "bucket", source: createS3Source({ bucket, prefix, region, endpoint, credentials }) };
}

function readCredentials(environment: Environment): Credentials | "incomplete" | undefined {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID && !AWS_SECRET_ACCESS_KEY) return undefined;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return "incomplete";
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined,
  };
}

function misused(message: string): BucketAddress {
  return { kind: "misused", message };
}
