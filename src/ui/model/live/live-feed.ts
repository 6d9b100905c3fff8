import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { Client, LiveMessage, LiveState } from "../../../client.ts";
import type { Cancel } from "../../../clock.ts";
import { createLiveHub, isFromHub, isToHub, type FromHub, type LiveHub, type ToHub } from "./live-hub.ts";
import type { MessagePipe, Ports } from "../ports.ts";

/** The live events of this tab, whichever tab or worker owns the stream. */
export interface LiveFeed {
  readonly state: ReadonlySignal<LiveState>;
  /**
   * Begins after that event; null for new events only. Of the events between `renamesAfter` and that one, only renames are
   * delivered. Call once.
   */
  start(after: number | null, renamesAfter?: number): void;
  /** The newest event that was delivered or is reflected in what the page shows. */
  last(): number | null;
  retry(): void;
  close(): void;
}

export interface LiveFeedOptions {
  readonly ports: Pick<Ports, "basePath" | "clock" | "random" | "locks" | "channel" | "liveWorker" | "life">;
  readonly live: Client["live"];
  readonly onEvent: (message: LiveMessage) => void;
}

/** A connection to the stream's owner. */
interface Way {
  post(message: ToHub): void;
  close(): void;
}

const workerTimeoutMs = 4_000;

/**
 * One stream for all tabs, because a browser allows only six connections per server. A SharedWorker owns it; without one,
 * the tab that holds a Web Lock does, and shares it over a BroadcastChannel; without those, each tab has its own stream.
 */
export function createLiveFeed({ ports, live, onEvent }: LiveFeedOptions): LiveFeed {
  const state = signal<LiveState>({ kind: "connecting" });
  const tab = ports.random.hex(8);
  let last: number | null = null;
  /** The first response reflects the events up to this one. */
  let reflected = 0;
  let way: Way | undefined;
  let cancelWait: Cancel = () => {};

  /** False until this tab has the events it missed: applying newer ones first would leave a gap. */
  let caughtUp = false;

  const follow = () => {
    caughtUp = false;
    way?.post({ kind: "follow", tab, after: last });
  };

  const deliver = (message: LiveMessage) => {
    const { id } = message;
    // Already known from a response, or from another owner.
    if (id !== null && last !== null && id <= last) return;
    if (id !== null) last = id;
    if (message.event === "resync") last = message.data.newest_id;
    if (id === null || id > reflected || message.event === "items-moved") onEvent(message);
  };

  const receive = (message: FromHub) => {
    if (message.tab !== undefined && message.tab !== tab) return;
    cancelWait();
    if (message.tab === tab) caughtUp = true;
    if (message.kind === "owner") follow();
    else if (message.kind === "state") state.value = message.state;
    else if (caughtUp) batch(() => message.messages.forEach(deliver));
  };

  const goAlone = () => {
    way?.close();
    way = alone(live, receive);
    follow();
  };

  const throughChannel = (): Way => {
    // Galleries at other paths of the host have streams of their own.
    const name = `lenslet-live${ports.basePath}`;
    const channel = ports.locks && attempt(() => ports.channel?.(name));
    return ports.locks && channel
      ? createLeaderWay(name, channel, ports.locks, live, receive, goAlone)
      : alone(live, receive);
  };

  const open = (): Way => {
    const pipe = attempt(() => ports.liveWorker?.());
    if (!pipe) return throughChannel();
    const stop = pipe.onMessage((message) => isFromHub(message) && receive(message));
    // A worker that could not be loaded never responds.
    cancelWait = ports.clock.after(workerTimeoutMs, () => {
      stop();
      pipe.close();
      way = throughChannel();
      follow();
    });
    return {
      post: pipe.post,
      close() {
        stop();
        pipe.close();
      },
    };
  };

  const leave = () => way?.post({ kind: "leave", tab });
  const stops = [
    ports.life.onHide(leave),
    ports.life.onRestore(follow),
    ports.life.onOnline((online) => online && way?.post({ kind: "retry" })),
    ports.life.onVisible(() => way?.post({ kind: "retry" })),
  ];

  return {
    state,
    start(after, renamesAfter = Infinity) {
      reflected = after ?? 0;
      last = after === null ? null : Math.min(after, renamesAfter);
      way = open();
      follow();
    },
    last: () => last,
    retry: () => way?.post({ kind: "retry" }),
    close() {
      leave();
      cancelWait();
      way?.close();
      for (const stop of stops) stop();
    },
  };
}

/** Browsers that block storage for a page also throw on workers and channels. */
function attempt(openPipe: () => MessagePipe | undefined): MessagePipe | undefined {
  try {
    return openPipe();
  } catch {
    return undefined;
  }
}

function alone(live: Client["live"], receive: (message: FromHub) => void): Way {
  const hub = createLiveHub(live, receive);
  return { post: hub.receive, close: hub.close };
}

function createLeaderWay(
  name: string,
  channel: MessagePipe,
  locks: NonNullable<Ports["locks"]>,
  live: Client["live"],
  receive: (message: FromHub) => void,
  refused: () => void,
): Way {
  let hub: LiveHub | undefined;
  const stop = channel.onMessage((message) => {
    if (isToHub(message)) hub?.receive(message);
    else if (isFromHub(message)) receive(message);
  });
  const lead = () => {
    hub = createLiveHub(live, (message) => {
      channel.post(message);
      receive(message);
    });
    // Everybody follows the new owner, this tab first.
    receive({ kind: "owner" });
    channel.post({ kind: "owner" });
  };
  const resign = locks.whenHeld(name, lead, refused);
  return {
    post(message) {
      if (hub) hub.receive(message);
      else channel.post(message);
    },
    close() {
      hub?.close();
      stop();
      channel.close();
      resign();
    },
  };
}
