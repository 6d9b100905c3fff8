import type { ByteWindow, FileWindow } from "./byte-window.ts";

/** A place in a file. */
export interface Span {
  readonly position: number;
  readonly length: number;
}

/**
 * A walk over a file that yields the spans it needs and is resumed with their bytes: at least as many as it asked for unless
 * the file or the budget ends, valid until the next span is yielded. `readNow` runs it synchronously, `readLater`
 * asynchronously.
 */
export type Reading<T> = Generator<Span, T, Uint8Array>;

/** Reads one span. */
export function* bytesAt(position: number, length: number): Reading<Uint8Array> {
  return yield { position, length };
}

/** Runs the walk over a window that reads synchronously. */
export function readNow<T>(reading: Reading<T>, window: ByteWindow): T {
  let step = reading.next();
  while (!step.done) step = reading.next(window.at(step.value.position, step.value.length));
  return step.value;
}

/** Runs the walk over a window that reads asynchronously. */
export async function readLater<T>(reading: Reading<T>, window: FileWindow): Promise<T> {
  let step = reading.next();
  while (!step.done) step = reading.next(await window.at(step.value.position, step.value.length));
  return step.value;
}
