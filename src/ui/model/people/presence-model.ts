import { signal, type ReadonlySignal } from "@preact/signals";
import { isProblem, type Client, type Problem } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import type { ScopeCounts } from "../../../wire/presence.ts";
import type { PageLifePort } from "../ports.ts";

/** What others see of this tab. */
export interface Showing {
  readonly folder: string;
  readonly lookingAt: string | null;
  /** The view as the page's address writes it. */
  readonly view: string;
  readonly name: string;
}

/** This session's public name and colour. */
export interface OwnIdentity {
  readonly person: string;
  readonly hue: number;
}

/** This tab's session on the server. */
export interface PresenceModel {
  /** Null until the server knows this session. */
  readonly self: ReadonlySignal<OwnIdentity | null>;
  /** Publishes it: at once when the folder changed, after a short delay otherwise. */
  show(showing: Showing): void;
  /** Sends a heartbeat now; for reconnections. */
  beat(): void;
  dispose(): void;
}

export interface PresenceModelOptions {
  readonly client: Pick<Client, "join" | "heartbeat" | "move" | "leaveUrl">;
  readonly clientId: string;
  readonly clock: Clock;
  readonly life: PageLifePort;
  readonly beacon: (url: string, body: unknown) => boolean;
  /** Counts of a folder from a response. */
  readonly onCounts: (counts: ScopeCounts, eventId: number | null) => void;
}

const beatMs = 30_000;
/** Delay that merges quick cursor moves into one request. */
const sendDelayMs = 250;

interface HeldLease {
  readonly id: string;
  readonly folder: string;
}

/** Keeps this tab's session alive and in the current folder, one request at a time. */
export function createPresenceModel(options: PresenceModelOptions): PresenceModel {
  const { client, clientId, clock, life, onCounts } = options;
  const self = signal<OwnIdentity | null>(null);
  let showing: Showing | undefined;
  let sent = "";
  let lease: HeldLease | undefined;
  let calling = false;
  let again = false;
  let away = false;
  let cancelSend: Cancel | undefined;

  const introduction = ({ lookingAt, view, name }: Showing) => ({ looking_at: lookingAt, view, name });

  const call = async (current: Showing) => {
    const { folder } = current;
    if (lease && lease.folder !== folder) {
      const { body, eventId } = await client.move({
        from_gallery_id: lease.folder,
        to_gallery_id: folder,
        client_id: clientId,
        lease_id: lease.id,
      });
      lease = { id: body.lease_id, folder: body.to_scope.gallery_id };
      onCounts(body.from_scope, eventId);
      onCounts(body.to_scope, eventId);
    }
    const text = JSON.stringify(introduction(current));
    const request = { gallery_id: folder, client_id: clientId, ...introduction(current) };
    const { body, eventId } = lease
      ? await client.heartbeat({ ...request, lease_id: lease.id })
      : await client.join(request);
    sent = text;
    lease = { id: body.lease_id, folder: body.gallery_id };
    if (self.peek()?.person !== body.person) self.value = { person: body.person, hue: body.hue };
    onCounts(body, eventId);
  };

  /** Repeats until the server has the latest state. Joins again if the server dropped the session; other failures wait for the next heartbeat. */
  const sync = async () => {
    cancelSend?.();
    cancelSend = undefined;
    if (calling) {
      again = true;
      return;
    }
    calling = true;
    let patience = 3;
    do {
      again = false;
      if (!showing || away) break;
      try {
        await call(showing);
      } catch (error) {
        patience -= 1;
        if (patience > 0 && isProblem(error, "invalid_lease")) {
          lease = undefined;
          again = true;
        } else if (patience > 0 && isProblem(error, "scope_mismatch")) {
          lease = lease && { id: lease.id, folder: actualFolder(error) ?? lease.folder };
          again = true;
        }
      }
    } while (again);
    calling = false;
  };

  const leave = () => {
    away = true;
    const body = lease && { gallery_id: lease.folder, client_id: clientId, lease_id: lease.id };
    lease = undefined;
    sent = "";
    if (body) options.beacon(client.leaveUrl(), body);
  };

  const stops = [
    clock.every(beatMs, () => void sync()),
    life.onVisible(() => void sync()),
    life.onHide(leave),
    life.onRestore(() => {
      away = false;
      void sync();
    }),
  ];

  return {
    self,
    show(next) {
      showing = next;
      if (lease?.folder !== next.folder) void sync();
      else if (JSON.stringify(introduction(next)) !== sent) cancelSend ??= clock.after(sendDelayMs, () => void sync());
    },
    beat: () => void sync(),
    dispose() {
      leave();
      cancelSend?.();
      for (const stop of stops) stop();
    },
  };
}

function actualFolder(problem: Problem): string | undefined {
  const actual = problem.body["actual_gallery_id"];
  return typeof actual === "string" ? actual : undefined;
}
