import type { Bucket } from "./bucket.ts";
import type { ListPage } from "./list-page.ts";

/** All pages of a listing. With a signal that is aborted, rejects with its reason. */
export async function* listPages(
  bucket: Bucket,
  prefix: string,
  signal: AbortSignal | undefined,
  delimiter?: string,
): AsyncGenerator<ListPage> {
  let next: string | undefined;
  do {
    const page = await bucket.list(prefix, { ...(delimiter !== undefined && { delimiter }), next, signal });
    yield page;
    next = page.next;
  } while (next !== undefined);
}
