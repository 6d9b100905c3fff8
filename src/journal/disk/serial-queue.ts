/** Runs tasks one after the other, in the order in which they were handed in. */
export type SerialQueue = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** A queue of its own. A task that fails fails for its caller only. */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
