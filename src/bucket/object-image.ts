import type { OpenImage } from "../source/source.ts";
import type { Bucket, ObjectFacts } from "./bucket.ts";
import { BucketProblem } from "./bucket-problem.ts";

/** An object that is read in ranges, always of the version that was opened. Reading throws `BucketProblem` once it has changed. */
export function openObject(bucket: Bucket, key: string, { size, modifiedAt, etag }: ObjectFacts): OpenImage {
  const read = async (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (end <= start) return new Uint8Array(0);
    const response = await bucket.read(key, start, end, etag);
    const bytes = await response.arrayBuffer().catch(() => new ArrayBuffer(0));
    if (bytes.byteLength < end - start) throw tooShort();
    // A server without ranges sends everything from the start.
    return new Uint8Array(bytes, 0, end - start);
  };
  return {
    size,
    modifiedAt,
    bytes: read,
    stream(start, end) {
      if (end <= start) return new Response(new Uint8Array(0)).body ?? new ReadableStream();
      let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
      let left = end - start;
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            reader ??= (await bucket.read(key, start, end, etag)).body?.getReader();
            const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
            if (value) {
              const part = value.subarray(0, left);
              left -= part.length;
              controller.enqueue(part);
            } else if (done && left > 0) throw tooShort();
            if (left > 0) return;
            controller.close();
            await reader?.cancel();
          },
          cancel: (reason) => reader?.cancel(reason),
        },
        { highWaterMark: 0 },
      );
    },
    async close() {},
  };
}

function tooShort(): BucketProblem {
  return new BucketProblem("unavailable", "The bucket ended an object too early.");
}
