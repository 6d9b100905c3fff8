import type { Clock } from "../../src/clock.ts";
import type { LockPort } from "../../src/ui/model/ports.ts";

/** The locks that the tabs of one browser share: each is held by one tab, and others wait for it in line. */
export function createFakeLocks(clock: Clock): { openTab(): { readonly port: LockPort; close(): void } } {
  const held = new Map<string, { readonly owner: object; waiting: (() => void)[] }>();

  const release = (name: string, owner: object) => {
    const lock = held.get(name);
    if (lock?.owner !== owner) return;
    const [next, ...rest] = lock.waiting;
    held.delete(name);
    if (next) {
      next();
      const taken = held.get(name);
      if (taken) taken.waiting = rest;
    }
  };

  const openTab = () => {
    const owner = {};
    const take = (name: string, granted: () => void, onWait: (grant: () => void) => void) => {
      const grant = () => {
        held.set(name, { owner, waiting: [] });
        granted();
      };
      const lock = held.get(name);
      if (!lock) grant();
      else {
        lock.waiting.push(grant);
        onWait(grant);
      }
    };
    const port: LockPort = {
      claim: (name, waitMs) =>
        new Promise((resolve) => {
          take(
            name,
            () => resolve(true),
            (grant) =>
              clock.after(waitMs, () => {
                const lock = held.get(name);
                if (lock?.owner === owner) return;
                if (lock) lock.waiting = lock.waiting.filter((each) => each !== grant);
                resolve(false);
              }),
          );
        }),
      whenHeld(name, task) {
        take(
          name,
          () => queueMicrotask(task),
          () => {},
        );
        return () => release(name, owner);
      },
    };
    const close = () => {
      for (const name of held.keys()) release(name, owner);
    };
    return { port, close };
  };

  return { openTab };
}

/** As where the browser blocks storage. */
export const refusedLocks: LockPort = {
  claim: async () => false,
  whenHeld(_name, _task, refused) {
    queueMicrotask(refused);
    return () => {};
  },
};
