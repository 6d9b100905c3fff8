import { createBucketSource } from "../../bucket/bucket-source.ts";
import { systemClock } from "../../clock.ts";
import type { ImageSource } from "../../source/source.ts";
import { createR2Bucket, type R2Bucket } from "./r2-bucket.ts";

export interface R2SourceOptions {
  /** The binding. */
  readonly bucket: R2Bucket;
  /** Only what is below it is served; default the whole bucket. */
  readonly prefix?: string;
  /** For people; default the last name of the prefix. */
  readonly title?: string;
}

/** Serves the images in an R2 bucket. The listing goes on while the gallery is served; headers are read by ranges. */
export function createR2Source({ bucket, prefix = "", title }: R2SourceOptions): ImageSource {
  const inner = prefix.replaceAll(/^\/+|\/+$/g, "");
  const name = inner.slice(inner.lastIndexOf("/") + 1);
  return createBucketSource({
    bucket: createR2Bucket(bucket, systemClock),
    title: title ?? (name || "Gallery"),
    root: `r2:/${inner === "" ? "" : `/${inner}`}`,
    prefix: inner,
  });
}
