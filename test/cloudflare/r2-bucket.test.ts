import { createR2Bucket } from "../../src/runtimes/cloudflare/r2-bucket.ts";
import { systemClock } from "../../src/clock.ts";
import { describeBucketSource } from "../support/bucket-source-tests.ts";
import { startWorkerd } from "../support/workerd.ts";

describeBucketSource("in R2", async () => {
  const workerd = await startWorkerd("test/cloudflare/empty-worker.ts", { r2Buckets: { PHOTOS: "photos" } });
  const r2 = await workerd.miniflare.getR2Bucket("PHOTOS");
  return {
    bucket: createR2Bucket(r2, systemClock),
    put: async (key, bytes) => void (await r2.put(key, new Uint8Array(bytes).buffer)),
    remove: (key) => r2.delete(key),
    close: workerd.close,
  };
});
