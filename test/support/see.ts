import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Page } from "playwright-core";
import type { BrowserGallery } from "./browser-gallery.ts";

/** How long a page may take to show something on a machine that does much else. */
const patienceMs = 25_000;
const betweenLooksMs = 40;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks until what is read satisfies `done`; fails with what was seen last. */
export async function seeThat<T>(read: () => Promise<T>, done: (value: T) => boolean, what = "as wanted"): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let value = await read();
  while (!done(value)) {
    if (performance.now() > deadline) assert.fail(`never ${what}; last seen: ${JSON.stringify(value)}`);
    await pause(betweenLooksMs);
    value = await read();
  }
  return value;
}

/** Looks until what is read equals `expected`. */
export async function see<T>(read: () => Promise<T>, expected: T): Promise<void> {
  let last: T | undefined;
  await seeThat(
    async () => (last = await read()),
    (value) => isDeepStrictEqual(value, expected),
    `equal to ${JSON.stringify(expected)}`,
  );
  assert.deepEqual(last, expected);
}

/** Resolves once the page has drawn two more frames, so that what was asked of it before has been laid out. */
export function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => void requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** What is read, once it is the same in several frames one after the other. */
export async function still<T>(page: Page, read: () => Promise<T>): Promise<T> {
  let same = 0;
  let last = await read();
  while (same < 3) {
    await drawn(page);
    const now = await read();
    same = isDeepStrictEqual(now, last) ? same + 1 : 0;
    last = now;
  }
  return last;
}

/** Makes tests of a page at a fragment: it is opened before, and closed after the page's own errors were looked at. */
export function pagesOf(gallery: () => BrowserGallery) {
  return (
    fragment: string,
    task: (page: Page) => Promise<void>,
    options: Parameters<BrowserGallery["open"]>[1] = {},
  ): (() => Promise<void>) =>
    async () => {
      const page = await gallery().open(fragment, options);
      try {
        await task(page);
        assert.deepEqual(gallery().errors, []);
      } finally {
        await page.context().close();
      }
    };
}
