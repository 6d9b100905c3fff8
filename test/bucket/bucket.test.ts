import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBucket, type BucketOptions } from "../../src/bucket/bucket.ts";
import { stampOf } from "../../src/bucket/list-page.ts";
import { awsSignature } from "../support/aws-signature.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";

const empty = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";

/** A bucket whose requests are recorded, on a clock whose delays pass at once. */
function recordedBucket(responses: readonly (Response | Error)[], options: Partial<BucketOptions> = {}) {
  const requests: Request[] = [];
  const delays: number[] = [];
  const clock = manualClock(Date.UTC(2013, 4, 24));
  const left = [...responses];
  const bucket = createBucket({
    name: "examplebucket",
    clock: {
      ...clock,
      after(delayMs, task) {
        delays.push(delayMs);
        queueMicrotask(task);
        return () => {};
      },
    },
    random: seededRandom(),
    fetch: async (request) => {
      requests.push(request);
      const next = left.shift() ?? new Response(empty);
      if (next instanceof Error) throw next;
      return next;
    },
    ...options,
  });
  return { bucket, requests, delays };
}

describe("createBucket", () => {
  it("signs requests with AWS Signature Version 4", async () => {
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const bodyOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const published = awsSignature({
      method: "GET",
      url: "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J",
      headers: { "x-amz-content-sha256": bodyOfNothing, "x-amz-date": "20130524T000000Z" },
      region: "us-east-1",
      secret,
    });
    assert.equal(published, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");

    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: secret, sessionToken: "token/of+it" };
    const { bucket, requests } = recordedBucket([], { credentials });
    await bucket.list("a b/é+(1)*", {});
    await bucket.facts("été/it's (1) + 2*.jpg").catch(() => {});
    assert.equal(requests.length, 2);
    for (const { method, url, headers } of requests) {
      const sent = (name: string) => headers.get(name) ?? "";
      const [, names = "", signature] = /SignedHeaders=([\w;-]+), Signature=(.*)$/.exec(sent("authorization")) ?? [];
      assert.equal(names, "host;x-amz-content-sha256;x-amz-date;x-amz-security-token");
      const signed = names.split(";").filter((name) => name !== "host");
      const own = Object.fromEntries(signed.map((name) => [name, sent(name)]));
      assert.equal(signature, awsSignature({ method, url, headers: own, region: "us-east-1", secret }));
    }
  });

  it("asks without a signature where there are no keys", async () => {
    const { bucket, requests } = recordedBucket([]);
    await bucket.list("a b/é+", { delimiter: "/" });
    assert.equal(requests[0]?.headers.get("authorization"), null);
    assert.equal(
      requests[0]?.url,
      "https://examplebucket.s3.us-east-1.amazonaws.com/?list-type=2&encoding-type=url&prefix=a%20b%2F%C3%A9%2B&delimiter=%2F",
    );
  });

  it("repeats what failed for a while, with growing delays, and then says so without keys or addresses", async () => {
    const busy = () => new Response("slow down", { status: 503 });
    const { bucket, requests, delays } = recordedBucket([busy(), new TypeError("fetch failed"), busy()]);
    assert.deepEqual(await bucket.list("", {}), { objects: [], prefixes: [], next: undefined });
    assert.equal(requests.length, 4);
    assert.deepEqual(
      delays.toSorted((one, other) => one - other),
      delays,
    );

    const never = recordedBucket(Array.from({ length: 9 }, busy));
    await assert.rejects(never.bucket.list("", {}), {
      name: "BucketProblem",
      reason: "unavailable",
      message: "The bucket examplebucket does not respond.",
    });
    assert.equal(never.requests.length, 4);
  });

  it("distinguishes a refusal from a missing bucket, and follows no redirection", async () => {
    for (const [status, reason] of [
      [403, "forbidden"],
      [404, "missing"],
      [307, "invalid"],
      [400, "invalid"],
    ] as const) {
      const { bucket, requests } = recordedBucket([new Response(null, { status })]);
      await assert.rejects(bucket.facts("a.jpg"), { reason });
      assert.equal(requests.length, 1);
    }
  });

  it("refuses what is no listing, and one that does not say where it continues", async () => {
    for (const text of [
      "",
      "<html>Sign in</html>",
      "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
    ]) {
      const { bucket } = recordedBucket([new Response(text)]);
      await assert.rejects(bucket.list("", {}), { reason: "invalid" });
    }
  });

  it("decodes keys only where the server says that it encoded them", async () => {
    const contents = (key: string) =>
      `<Contents><Key>${key}</Key><Size>3</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`;
    const page = (inner: string) => new Response(`<ListBucketResult>${inner}</ListBucketResult>`);
    const { bucket } = recordedBucket([
      page(`<EncodingType>url</EncodingType>${contents("a%2Bb+%C3%A9.jpg")}`),
      page(contents("a+b &amp; 100%25.jpg")),
    ]);
    assert.equal((await bucket.list("", {})).objects[0]?.key, "a+b é.jpg");
    assert.equal((await bucket.list("", {})).objects[0]?.key, "a+b & 100%25.jpg");
  });
});

describe("stampOf", () => {
  it("differs for two versions of one second, and is the same however the time and the ETag are written", () => {
    const time = Date.UTC(2026, 0, 1, 12, 0, 1);
    assert.equal(stampOf(time + 123, '"abc"'), stampOf(time, "abc"));
    assert.notEqual(stampOf(time, '"abc"'), stampOf(time, '"abd"'));
  });
});
