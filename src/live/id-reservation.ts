import type { Clock } from "../clock.ts";
import type { Feed } from "./feed.ts";

/** How many ids are reserved at a time. */
export const reservedAhead = 1_000_000;
/** The reservation is renewed when fewer ids are left. Assumes fewer ids than this per `renewIntervalMs`. */
const renewBelow = reservedAhead / 2;
const renewIntervalMs = 5_000;

/** Stores that this run may issue ids up to `upTo`; 0 removes what is stored. Rejects if that fails. */
export type StoreReservation = (upTo: number) => Promise<void>;

/**
 * Event ids rise across restarts even if the clock was set back and only presence was published: the run stores up to
 * which id it may go before it issues the first one, and the next run begins above that.
 */
export interface IdReservation {
  /** Continues above the id that earlier runs reserved (0: none), and reserves the first ids. Never rejects. */
  start(earlier: number): Promise<void>;
  /** Removes a first reservation of which no id was issued, so that a run that wrote nothing leaves no file. */
  close(): Promise<void>;
}

export function createIdReservation(
  feed: Pick<Feed, "cursor" | "startAbove">,
  clock: Pick<Clock, "every">,
  store: StoreReservation | undefined,
): IdReservation {
  let reservedUpTo = 0;
  let isFirst = false;
  let firstCursor = 0;
  let renewal: Promise<void> | undefined;
  let stopRenewing = (): void => undefined;

  const reserve = async (reserveUpTo: StoreReservation) => {
    const upTo = feed.cursor + reservedAhead;
    try {
      await reserveUpTo(upTo);
      reservedUpTo = upTo;
    } catch {
      // Retried at the next interval; until then ids rise across restarts only as far as the clock does.
    }
  };
  const renew = (reserveUpTo: StoreReservation): Promise<void> => {
    renewal ??= reserve(reserveUpTo).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  return {
    async start(earlier) {
      feed.startAbove(earlier);
      if (!store) return;
      isFirst = earlier === 0;
      firstCursor = feed.cursor;
      stopRenewing = clock.every(renewIntervalMs, () => {
        if (reservedUpTo - feed.cursor < renewBelow) void renew(store);
      });
      await renew(store);
    },
    async close() {
      stopRenewing();
      await renewal;
      // Nothing depends on this removal.
      if (isFirst && reservedUpTo > 0 && feed.cursor === firstCursor) await store?.(0).catch(() => undefined);
    },
  };
}
