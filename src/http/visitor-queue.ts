import { TooMuchWork } from "../time-slices.ts";

/** Lets the long requests of one visitor wait for one another, so that nobody takes all the room there is for them. */
export interface VisitorQueue {
  /**
   * Runs `work` in its turn. A visitor that cannot be identified, undefined, does not wait. Rejects with
   * `TooMuchWork` if too many of the visitor's requests are waiting.
   */
  run<T>(visitor: string | undefined, work: () => Promise<T>): Promise<T>;
}

export interface VisitorQueueOptions {
  /** Requests of one visitor that run at once; default 8. */
  readonly most?: number;
  /** Requests of one visitor that wait; default 100. */
  readonly mostWaiting?: number;
}

interface Turns {
  running: number;
  readonly waiting: (() => void)[];
}

export function createVisitorQueue({ most = 8, mostWaiting = 100 }: VisitorQueueOptions = {}): VisitorQueue {
  const visitors = new Map<string, Turns>();

  return {
    async run(visitor, work) {
      if (visitor === undefined) return work();
      const turns = visitors.get(visitor) ?? { running: 0, waiting: [] };
      visitors.set(visitor, turns);
      if (turns.running < most) turns.running += 1;
      else if (turns.waiting.length >= mostWaiting) throw new TooMuchWork("Too many requests of one visitor wait.");
      else await new Promise<void>((resolve) => turns.waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = turns.waiting.shift();
        // The next one takes over the place.
        if (next) next();
        else if ((turns.running -= 1) === 0) visitors.delete(visitor);
      }
    },
  };
}
