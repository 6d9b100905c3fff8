/** Runs tasks one at a time, in the order they were submitted. */
export type SerialQueue = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** A rejection does not block later tasks. */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
