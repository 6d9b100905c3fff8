import type { Cancel, Clock } from "../../src/clock.ts";
import type { Random } from "../../src/random.ts";
import { createFakeLocks, refusedLocks } from "./fake-locks.ts";
import { cutBody, type Handler } from "./fake-network.ts";
import type { HistoryState, KeyValueStore, MessagePipe, OutboxRecord, Ports } from "../../src/ui/model/ports.ts";

/** What the tabs of one browser share: storage, locks and channels. */
export interface FakeBrowser {
  /** Unsaved edits on the device. */
  readonly outbox: ReadonlyMap<string, OutboxRecord>;
  /** Whether the device stores any more of them. */
  readonly storage: { works: boolean };
  /** Opens a tab; a duplicated one starts with a copy of the other's tab storage. */
  openTab(options?: { readonly address?: string; readonly duplicateOf?: FakeTab }): FakeTab;
}

export interface FakeTab {
  readonly ports: Ports;
  readonly tabStore: Map<string, string>;
  /** The address's fragment now, and how many steps back there are. */
  address(): string;
  steps(): number;
  back(): void;
  forward(): void;
  hide(): void;
  restore(): void;
  /** Someone looks at the tab again. */
  show(): void;
  /** The network of this tab; requests and streams fail while it is off. */
  setOnline(online: boolean): void;
  warns(): boolean;
  readonly beacons: { readonly url: string; readonly body: unknown }[];
  /** Images whose decoding waits for `finish`. */
  readonly decoding: Map<string, (ok: boolean) => void>;
  /** Gives back locks, as a closed tab does. */
  close(): void;
}

export interface FakeBrowserOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: Handler;
  /** Default "granted"; `refused` as where the browser blocks storage. */
  readonly locks?: "granted" | "refused" | "none";
  /** Default true. */
  readonly channels?: boolean;
}

export function createFakeBrowser(options: FakeBrowserOptions): FakeBrowser {
  const { clock, random, fetch, locks = "granted", channels: talks = true } = options;
  const deviceStore = new Map<string, string>();
  const outbox = new Map<string, OutboxRecord>();
  const storage = { works: true };
  const held = createFakeLocks(clock);
  const channels = new Map<string, Set<(message: unknown) => void>>();

  const channel = (name: string): MessagePipe => {
    const listeners = channels.get(name) ?? new Set();
    channels.set(name, listeners);
    const own = new Set<(message: unknown) => void>();
    return {
      post(message) {
        const copy: unknown = structuredClone(message);
        for (const listener of listeners) if (!own.has(listener)) queueMicrotask(() => listener(copy));
      },
      onMessage(listener) {
        own.add(listener);
        listeners.add(listener);
        return () => {
          own.delete(listener);
          listeners.delete(listener);
        };
      },
      close() {
        for (const listener of own) listeners.delete(listener);
      },
    };
  };

  const openTab: FakeBrowser["openTab"] = ({ address = "", duplicateOf } = {}) => {
    const ownLocks = held.openTab();
    const tabStore = new Map(duplicateOf?.tabStore);
    const entries: { fragment: string; state: HistoryState }[] = [
      { fragment: address, state: { below: [], layers: 0 } },
    ];
    let index = 0;
    const here = () => entries[index] ?? { fragment: "", state: { below: [], layers: 0 } };
    let online = true;
    let warning = false;
    const beacons: { url: string; body: unknown }[] = [];
    const decoding = new Map<string, (ok: boolean) => void>();
    const listeners = {
      address: bus<{ fragment: string; state: HistoryState }>(),
      visible: bus<void>(),
      online: bus<boolean>(),
      hide: bus<void>(),
      restore: bus<void>(),
    };
    const cuts = new Set<AbortController>();

    const ports: Ports = {
      basePath: "",
      async fetch(input, init) {
        if (!online) throw new TypeError("fetch failed");
        const cut = new AbortController();
        cuts.add(cut);
        const signal = init?.signal ? AbortSignal.any([init.signal, cut.signal]) : cut.signal;
        const request = new Request(new URL(input, "http://localhost"), { ...init, signal });
        const response = await fetch(request);
        if (!online) throw new TypeError("fetch failed");
        return response.body ? new Response(cutBody(response.body, signal), response) : response;
      },
      clock,
      random,
      tabStore: toStore(tabStore),
      deviceStore: toStore(deviceStore),
      outbox: {
        async put(record) {
          if (!storage.works) throw new Error("full");
          outbox.set(record.key, record);
        },
        remove: async (key) => void outbox.delete(key),
        all: async () => [...outbox.values()],
      },
      address: {
        read: () => here().fragment,
        state: () => here().state,
        push(fragment, state) {
          entries.splice(index + 1, Infinity, { fragment, state });
          index += 1;
        },
        replace: (fragment, state) => void (entries[index] = { fragment, state }),
        back: (count) => void (index = Math.max(0, index - count)),
        onChange: (listener) => listeners.address.on(({ fragment, state }) => listener(fragment, state)),
      },
      life: {
        online: () => online,
        onVisible: (listener) => listeners.visible.on(listener),
        onOnline: listeners.online.on,
        onHide: (listener) => listeners.hide.on(listener),
        onRestore: (listener) => listeners.restore.on(listener),
        warnBeforeLeaving: (active) => (warning = active),
      },
      images: {
        decode: (url, signal) =>
          new Promise((resolve, reject) => {
            const fail = () => {
              decoding.delete(url);
              reject(new Error("not decoded"));
            };
            signal.addEventListener("abort", fail);
            decoding.set(url, (ok) => {
              decoding.delete(url);
              if (ok) resolve();
              else fail();
            });
          }),
        release: () => {},
      },
      beacon(url, body) {
        beacons.push({ url, body });
        const headers = { "content-type": "application/json" };
        void fetch(
          new Request(new URL(url, "http://localhost"), { method: "POST", body: JSON.stringify(body), headers }),
        );
        return true;
      },
      locks: { granted: ownLocks.port, refused: refusedLocks, none: undefined }[locks],
      channel: talks ? channel : undefined,
      liveWorker: undefined,
      systemDark: { read: () => false, onChange: () => () => {} },
    };

    return {
      ports,
      tabStore,
      address: () => here().fragment,
      steps: () => index,
      back() {
        index = Math.max(0, index - 1);
        listeners.address.tell(here());
      },
      forward() {
        index = Math.min(entries.length - 1, index + 1);
        listeners.address.tell(here());
      },
      hide: () => listeners.hide.tell(),
      restore: () => listeners.restore.tell(),
      show: () => listeners.visible.tell(),
      setOnline(next) {
        online = next;
        if (!next) {
          for (const cut of cuts) cut.abort();
          cuts.clear();
        }
        listeners.online.tell(next);
      },
      warns: () => warning,
      beacons,
      decoding,
      close: ownLocks.close,
    };
  };

  return { openTab, outbox, storage };
}

function toStore(values: Map<string, string>): KeyValueStore {
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
  };
}

function bus<Value>(): { on: (listener: (value: Value) => void) => Cancel; tell: (value: Value) => void } {
  const listeners = new Set<(value: Value) => void>();
  return {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (value) => listeners.forEach((listener) => listener(value)),
  };
}
