import { BucketProblem } from "../../bucket/bucket-problem.ts";
import { stampOf } from "../../bucket/list-page.ts";
import type { Bucket } from "../../bucket/bucket.ts";
import type { Clock } from "../../clock.ts";

interface R2Facts {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly uploaded: Date;
}

/** The part of an R2 bucket's binding that a gallery uses. */
export interface R2Bucket {
  list(options: { prefix: string; delimiter?: string; cursor?: string }): Promise<{
    readonly objects: readonly R2Facts[];
    readonly delimitedPrefixes: readonly string[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
  head(key: string): Promise<R2Facts | null>;
  /** Without a body if the condition does not hold. */
  get(
    key: string,
    options: { range: { offset: number; length: number }; onlyIf: { etagMatches: string } },
  ): Promise<(R2Facts & { readonly body?: unknown }) | null>;
}

const tries = 4;
const firstDelayMs = 200;

/** An R2 bucket by its binding. Repeats what failed for a while, with growing delays. */
export function createR2Bucket(r2: R2Bucket, clock: Pick<Clock, "after">): Bucket {
  const ask = async <T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    for (let tried = 1; ; tried += 1) {
      try {
        const outcome = await call();
        signal?.throwIfAborted();
        return outcome;
      } catch {
        signal?.throwIfAborted();
        if (tried === tries) throw new BucketProblem("unavailable", "The bucket does not respond.");
        await new Promise<void>((resolve) => clock.after(firstDelayMs * 2 ** (tried - 1), resolve));
      }
    }
  };
  const timeOf = ({ uploaded, etag }: R2Facts) => stampOf(uploaded.getTime(), etag);

  return {
    async list(prefix, { delimiter, next, signal }) {
      const options = {
        prefix,
        ...(delimiter !== undefined && { delimiter }),
        ...(next !== undefined && { cursor: next }),
      };
      const { objects, delimitedPrefixes, truncated, cursor } = await ask(() => r2.list(options), signal);
      return {
        objects: objects.map((each) => ({ key: each.key, size: each.size, modifiedAt: timeOf(each) })),
        prefixes: delimitedPrefixes,
        next: truncated ? cursor : undefined,
      };
    },
    async facts(key) {
      const found = await ask(() => r2.head(key));
      if (!found) throw missing();
      return { size: found.size, modifiedAt: timeOf(found), etag: found.etag };
    },
    async read(key, start, end, etag) {
      const options = { range: { offset: start, length: end - start }, onlyIf: { etagMatches: etag } };
      const found = await ask(() => r2.get(key, options));
      if (!found) throw missing();
      if (!(found.body instanceof ReadableStream)) throw changed();
      return new Response(found.body);
    },
  };
}

function missing(): BucketProblem {
  return new BucketProblem("missing", "The object does not exist.");
}

function changed(): BucketProblem {
  return new BucketProblem("changed", "The object has changed since it was opened.");
}
