import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import S3rver from "s3rver";
import { createBucket, type Bucket } from "../../src/bucket/bucket.ts";
import { systemClock } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";

/** A bucket on a server that speaks S3. */
export interface BucketServer {
  readonly endpoint: string;
  readonly bucket: Bucket;
  put(key: string, bytes: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}

export const bucketName = "photos";
export const bucketKeys = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

/** Starts an empty one. */
export async function startBucketServer(): Promise<BucketServer> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-bucket-"));
  const server = new S3rver({
    directory,
    port: 0,
    silent: true,
    configureBuckets: [{ name: bucketName, configs: [] }],
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new AwsClient({ ...bucketKeys, service: "s3", region: "us-east-1" });
  const send = async (key: string, init: RequestInit): Promise<void> => {
    const path = key.split("/").map(encodeURIComponent).join("/");
    const response = await client.fetch(`${endpoint}/${bucketName}/${path}`, init);
    if (!response.ok) throw new Error(`${init.method} ${key}: ${response.status}`);
  };
  return {
    endpoint,
    bucket: createBucket({
      name: bucketName,
      endpoint,
      credentials: bucketKeys,
      clock: systemClock,
      random: systemRandom,
    }),
    put: (key, bytes) => send(key, { method: "PUT", body: new Uint8Array(bytes) }),
    remove: (key) => send(key, { method: "DELETE" }),
    async close() {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
