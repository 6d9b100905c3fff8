import { after } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { describeContract } from "../contract/contract.ts";
import { contractImages } from "../contract/images.ts";
import { fetchOnce, startWorkerd, type Workerd } from "../support/workerd.ts";

let started: Promise<Workerd> | undefined;

/** One Worker has the galleries of all the contract's settings, over one bucket. */
async function start(): Promise<Workerd> {
  const workerd = await startWorkerd("test/cloudflare/contract-worker.ts", {
    durableObjects: { GALLERY: { className: "Gallery", useSQLite: true } },
    r2Buckets: { PHOTOS: "photos" },
    images: { binding: "IMAGES" },
  });
  const hidden = { "/.hidden/a.png": new Uint8Array(1), "/notes.txt": new Uint8Array(1) };
  await workerd.fill("PHOTOS", { ...(await contractImages()), ...hidden });
  return workerd;
}

describeContract("in a Durable Object", async ({ lifecycleV2, short }) => {
  const { url } = await (started ??= start());
  const gallery = `${url}/${lifecycleV2 ? "leases" : "legacy"}${short ? "-short" : ""}`;
  await (await fetchOnce(`${gallery}/folders?path=/`)).text();
  return {
    request: (target, init) => fetchOnce(`${gallery}${target}`, init),
    advance: async (ms) => {
      await delay(ms);
    },
    slackMs: 1_500,
    noticesAtWrites: true,
    async close() {},
  };
});

after(async () => (await started)?.close());
