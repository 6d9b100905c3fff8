import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Author } from "../wire/event.ts";
import type { Person, ScopeCounts } from "../wire/presence.ts";
import type { Feed } from "./feed.ts";
import { createPeople, type Introduction } from "./people.ts";
import {
  createPresence,
  type Joined,
  type Left,
  type MoveOutcome,
  type PresenceCounters,
  type PresenceTtl,
} from "./presence-sessions.ts";
import { createScopePublisher } from "./scope-publisher.ts";

export type Entered =
  | Exclude<Joined, { readonly kind: "held" }>
  | (Extract<Joined, { readonly kind: "held" }> & { readonly person: string; readonly hue: number });

/**
 * Presence as others see it: each operation publishes its changes before it returns. In legacy mode, join is a heartbeat,
 * move is a heartbeat in the destination, and leave changes nothing, whatever lease or scope it names.
 */
export interface Room {
  readonly lifecycleV2: boolean;
  join(clientId: string, leaseId: string | undefined, scope: string, introduction: Introduction): Entered;
  heartbeat(clientId: string, leaseId: string | undefined, scope: string, introduction: Introduction): Entered;
  move(clientId: string, leaseId: string, from: string, to: string): MoveOutcome | { readonly kind: "full" };
  leave(clientId: string, leaseId: string, scope: string): Left;
  /** Marks the session as editing, if it is living. */
  touch(clientId: string): void;
  /** Removes expired sessions and publishes the changes. */
  prune(): void;
  counts(scope: string): ScopeCounts;
  scopes(): ScopeCounts[];
  people(): Person[];
  publicName(clientId: string): string | undefined;
  author(clientId: string): Author | undefined;
  counters(): PresenceCounters;
  close(): void;
}

export interface RoomOptions extends PresenceTtl {
  readonly clock: Clock;
  readonly random: Random;
  readonly feed: Pick<Feed, "publish" | "announce">;
  readonly lifecycleV2: boolean;
}

export function createRoom({ clock, random, feed, lifecycleV2, ...ttl }: RoomOptions): Room {
  const now = () => clock.now();
  const presence = createPresence(ttl, random, {
    scopeTouched: (scope) => publisher.touch(scope),
    sessionChanged: (clientId) => people.changed(clientId),
    sessionGone: (clientId) => people.gone(clientId),
  });
  const counts = (scope: string) => presence.counts(scope, now());
  const publisher = createScopePublisher(clock, counts, (data) => feed.publish({ event: "presence", data }));
  const people = createPeople(clock, random, (clientId) => presence.session(clientId, now()), feed.announce);

  const committed = <Outcome>(outcome: Outcome): Outcome => {
    publisher.commit();
    return outcome;
  };

  const enter = (joined: Joined, clientId: string, introduction: Introduction): Entered => {
    if (joined.kind !== "held") return committed(joined);
    const { person, hue } = people.introduce(clientId, introduction);
    return committed({ kind: "held", lease: joined.lease, person, hue });
  };

  return {
    lifecycleV2,
    join(clientId, leaseId, scope, introduction) {
      const join = lifecycleV2 ? presence.join : presence.heartbeat;
      return enter(join(clientId, leaseId, scope, now()), clientId, introduction);
    },
    heartbeat: (clientId, leaseId, scope, introduction) =>
      enter(presence.heartbeat(clientId, leaseId, scope, now()), clientId, introduction),
    move(clientId, leaseId, from, to) {
      return committed(
        lifecycleV2
          ? presence.move(clientId, leaseId, from, to, now())
          : presence.heartbeat(clientId, leaseId, to, now()),
      );
    },
    leave(clientId, leaseId, scope) {
      if (lifecycleV2) return committed(presence.leave(clientId, leaseId, scope, now()));
      return { kind: "left", removed: false };
    },
    touch: (clientId) => committed(presence.touch(clientId, now())),
    prune() {
      presence.expire(now());
      publisher.commit();
      publisher.sweep();
    },
    counts,
    scopes: () => presence.scopes(now()),
    people: () => people.list(),
    publicName: (clientId) => people.publicName(clientId),
    author: (clientId) => people.author(clientId),
    counters: () => presence.counters(now()),
    close: () => people.close(),
  };
}
