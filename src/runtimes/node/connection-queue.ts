import type { Socket } from "node:net";

/** How many requests may wait on one connection. */
const waitingLimit = 64;

/**
 * Handles the requests of a connection one after another, so that a client that pipelines cannot start work or open streams
 * whose responses it never reads.
 */
export interface ConnectionQueue {
  /** Runs `task` after all earlier ones of this connection. Closes a connection with too many requests. */
  add(socket: Socket, task: () => Promise<void>): void;
}

/** Calls `onIdle` each time a connection has no request left. */
export function createConnectionQueue(onIdle: (socket: Socket) => void): ConnectionQueue {
  const waiting = new WeakMap<Socket, (() => Promise<void>)[]>();

  const run = async (socket: Socket, queue: (() => Promise<void>)[], first: () => Promise<void>) => {
    await first();
    for (let next = queue.shift(); next && !socket.destroyed; next = queue.shift()) await next();
    waiting.delete(socket);
    onIdle(socket);
  };

  return {
    add(socket, task) {
      const queue = waiting.get(socket);
      if (!queue) {
        const fresh: (() => Promise<void>)[] = [];
        waiting.set(socket, fresh);
        void run(socket, fresh, task);
      } else if (queue.length < waitingLimit) queue.push(task);
      else socket.destroy();
    },
  };
}
