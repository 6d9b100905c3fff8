import type { Clock } from "../../../clock.ts";
import type { LockPort, MessagePipe } from "../ports.ts";

/** Distinguishes the open tabs of this browser from the closed ones. */
export interface TabOwnership {
  /** Resolves once other tabs can see that this one is open. */
  readonly held: Promise<unknown>;
  /** Takes over what a tab left; false while it is open, or when another tab has taken over. `at`: when it left that, in Unix ms. */
  inherit(owner: string, at: number): Promise<boolean>;
  dispose(): void;
}

export interface TabOwnershipOptions {
  readonly tab: string;
  readonly clock: Clock;
  /** Undefined without Web Locks, as in every page that is not served over HTTPS or from this machine. */
  readonly locks: LockPort | undefined;
  readonly channel: ((name: string) => MessagePipe) | undefined;
}

type OwnershipMessage =
  /** Asks whether that tab is open, or another tab has taken over from it. */
  | { readonly kind: "who"; readonly owner: string; readonly from: string }
  | { readonly kind: "taken"; readonly owner: string };

/** A reloaded page releases its lock within this time. */
const lockMs = 300;
/** A busy page responds within this time. */
const responseMs = 1_000;
/** With neither locks nor messages, a tab that left something so long ago counts as closed. */
const closedAfterMs = 180_000;

/** By Web Locks; where there are none or the browser refuses them, by asking the other tabs. */
export function createTabOwnership({ tab, clock, locks, channel }: TabOwnershipOptions): TabOwnership {
  const lockOf = (owner: string) => `lenslet-outbox-${owner}`;
  const pipe = openPipe(channel);
  const inherited = new Set<string>();
  /** Tabs that this one asks about, with what to do when they are taken. */
  const asking = new Map<string, () => void>();
  let release = () => {};

  const held = new Promise<"locks" | "messages">((resolve) => {
    if (!locks) return resolve("messages");
    release = locks.whenHeld(
      lockOf(tab),
      () => resolve("locks"),
      () => resolve("messages"),
    );
  });

  const stop = pipe?.onMessage((value) => {
    const message = toMessage(value);
    if (message?.kind === "taken") asking.get(message.owner)?.();
    if (message?.kind !== "who") return;
    const { owner, from } = message;
    // Of two that ask at the same time, the lower ID takes over.
    if (owner === tab || inherited.has(owner) || (asking.has(owner) && tab < from))
      pipe?.post({ kind: "taken", owner });
  });

  const ask = async (owner: string) => {
    const free = await new Promise<boolean>((resolve) => {
      const cancel = clock.after(responseMs, () => resolve(true));
      asking.set(owner, () => {
        cancel();
        resolve(false);
      });
      pipe?.post({ kind: "who", owner, from: tab });
    });
    asking.delete(owner);
    if (free) inherited.add(owner);
    return free;
  };

  return {
    held,
    async inherit(owner, at) {
      if ((await held) === "locks") return locks?.claim(lockOf(owner), lockMs) ?? false;
      if (pipe) return ask(owner);
      const leftMs = at + closedAfterMs - clock.wallTime();
      if (leftMs > 0) await new Promise<void>((resolve) => void clock.after(leftMs, resolve));
      return true;
    },
    dispose() {
      release();
      stop?.();
      pipe?.close();
    },
  };
}

/** Browsers that block storage for a page also throw on channels. */
function openPipe(channel: TabOwnershipOptions["channel"]): MessagePipe | undefined {
  try {
    return channel?.("lenslet-outbox");
  } catch {
    return undefined;
  }
}

function toMessage(value: unknown): OwnershipMessage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [kind, owner, from] = ["kind", "owner", "from"].map((name) => fields.get(name));
  if (typeof owner !== "string") return undefined;
  if (kind === "taken") return { kind, owner };
  return kind === "who" && typeof from === "string" ? { kind, owner, from } : undefined;
}
