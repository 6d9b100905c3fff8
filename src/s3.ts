import { createBucket, type BucketOptions, type Credentials } from "./bucket/bucket.ts";
import { createBucketSource } from "./bucket/bucket-source.ts";
import { systemClock } from "./clock.ts";
import { systemRandom } from "./random.ts";
import type { ImageSource } from "./source/source.ts";

export type { Credentials };

export interface S3SourceOptions extends Pick<BucketOptions, "region" | "endpoint" | "credentials" | "fetch"> {
  readonly bucket: string;
  /** Only what is below it is served; default the whole bucket. */
  readonly prefix?: string | undefined;
}

/**
 * Serves the images in a bucket of Amazon S3, or of any server that speaks its protocol, on any runtime with `fetch`. The
 * listing goes on while the gallery is served; headers, thumbnails and originals are read by ranges.
 *
 * ```ts
 * const source = createS3Source({ bucket: "photos", prefix: "2026", region: "eu-central-1", credentials });
 * const lenslet = createLenslet({ source, journal });
 * ```
 */
export function createS3Source({ bucket: name, prefix, ...options }: S3SourceOptions): ImageSource {
  const root = prefix === undefined || prefix === "" ? `s3://${name}` : `s3://${name}/${prefix}`;
  return createBucketSource({
    bucket: createBucket({ ...options, name, clock: systemClock, random: systemRandom }),
    title: root.slice(root.lastIndexOf("/") + 1),
    root,
    prefix,
  });
}
