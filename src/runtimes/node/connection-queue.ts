import type { Socket } from "node:net";

/** Requests that may wait on one connection behind the one being answered. */
const waitingLimit = 64;

/**
 * Gives the requests of each connection their turn one after another, so that a client that pipelines cannot have work
 * done, or streams opened, whose answers it never reaches.
 */
export interface Turns {
  /** Runs `task` once all earlier ones of this connection are done; never, if the connection has gone or asks too much. */
  take(socket: Socket, task: () => Promise<void>): void;
}

/** `onIdle` is told of a connection each time nothing is left to answer on it. */
export function createTurns(onIdle: (socket: Socket) => void): Turns {
  const waiting = new WeakMap<Socket, (() => Promise<void>)[]>();

  const run = async (socket: Socket, queue: (() => Promise<void>)[], first: () => Promise<void>) => {
    await first();
    for (let next = queue.shift(); next && !socket.destroyed; next = queue.shift()) await next();
    waiting.delete(socket);
    onIdle(socket);
  };

  return {
    take(socket, task) {
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
