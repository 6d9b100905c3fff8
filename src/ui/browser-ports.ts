import { systemClock } from "../clock.ts";
import { createBrowserAddress } from "./browser-address.ts";
import { createBrowserOutbox } from "./browser-outbox.ts";
import { systemRandom } from "../random.ts";
import type { ImageLoaderPort, KeyValueStore, LockPort, MessagePipe, PageLifePort, Ports } from "./model/ports.ts";

/** The models' ports on a real browser. */
export function createBrowserPorts(): Ports {
  return {
    basePath: location.pathname.slice(0, -1),
    fetch: (input, init) => fetch(input, init),
    clock: systemClock,
    random: systemRandom,
    tabStore: createStore(() => sessionStorage),
    deviceStore: createStore(() => localStorage),
    outbox: typeof indexedDB === "undefined" ? undefined : createBrowserOutbox(indexedDB),
    address: createBrowserAddress(),
    life: createPageLife(),
    images: createImageLoader(),
    beacon: (url, body) => navigator.sendBeacon(url, new Blob([JSON.stringify(body)], { type: "application/json" })),
    locks: "locks" in navigator ? createLocks(navigator.locks) : undefined,
    channel: typeof BroadcastChannel === "undefined" ? undefined : createChannel,
    liveWorker: typeof SharedWorker === "undefined" ? undefined : createWorkerPipe,
    systemDark: {
      read: () => darkMachine().matches,
      onChange(listener) {
        const query = darkMachine();
        return listen(query, "change", () => listener(query.matches));
      },
    },
  };
}

const darkMachine = () => matchMedia("(prefers-color-scheme: dark)");

function listen(target: EventTarget, type: string, listener: (event: Event) => void): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}

/** Storage may be blocked or full; then nothing is stored, and the page works without it. */
function createStore(open: () => Storage): KeyValueStore {
  const attempt = <Result>(task: (storage: Storage) => Result): Result | null => {
    try {
      return task(open());
    } catch {
      return null;
    }
  };
  return {
    get: (key) => attempt((storage) => storage.getItem(key)),
    set: (key, value) => void attempt((storage) => storage.setItem(key, value)),
  };
}

function createPageLife(): PageLifePort {
  let warning: (() => void) | undefined;
  return {
    online: () => navigator.onLine,
    onVisible: (listener) =>
      listen(document, "visibilitychange", () => {
        if (document.visibilityState === "visible") listener();
      }),
    onOnline(listener) {
      const stops = [listen(window, "online", () => listener(true)), listen(window, "offline", () => listener(false))];
      return () => stops.forEach((stop) => stop());
    },
    onHide: (listener) => listen(window, "pagehide", listener),
    onRestore: (listener) =>
      listen(window, "pageshow", (event) => {
        if (event instanceof PageTransitionEvent && event.persisted) listener();
      }),
    warnBeforeLeaving(active) {
      if (active) warning ??= listen(window, "beforeunload", (event) => event.preventDefault());
      else {
        warning?.();
        warning = undefined;
      }
    },
  };
}

/** Decoded images stay decoded while an element refers to them. */
function createImageLoader(): ImageLoaderPort {
  const kept = new Map<string, HTMLImageElement>();
  const release = (url: string) => {
    kept.get(url)?.removeAttribute("src");
    kept.delete(url);
  };
  return {
    async decode(url, signal) {
      const image = new Image();
      kept.set(url, image);
      signal.addEventListener("abort", () => release(url));
      image.src = url;
      await image.decode();
    },
    release,
  };
}

function createLocks(locks: LockManager): LockPort {
  const forever = new Promise<void>(() => {});
  return {
    claim: (name, waitMs) =>
      new Promise((resolve) => {
        const signal = AbortSignal.timeout(waitMs);
        const granted = () => {
          resolve(true);
          return forever;
        };
        locks.request(name, { signal }, granted).catch(() => resolve(false));
      }),
    whenHeld(name, task, refused) {
      const waiting = new AbortController();
      let giveBack = () => {};
      const held = new Promise<void>((resolve) => (giveBack = resolve));
      const granted = () => {
        task();
        return held;
      };
      // Browsers that block storage also deny locks.
      locks.request(name, { signal: waiting.signal }, granted).catch(() => waiting.signal.aborted || refused());
      return () => {
        waiting.abort();
        giveBack();
      };
    },
  };
}

function createChannel(name: string): MessagePipe {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (listener) =>
      listen(channel, "message", (event) => event instanceof MessageEvent && listener(event.data)),
    close: () => channel.close(),
  };
}

function createWorkerPipe(): MessagePipe {
  const { port } = new SharedWorker(new URL("live-worker.js", import.meta.url), { type: "module", name: "lenslet" });
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => listen(port, "message", (event) => event instanceof MessageEvent && listener(event.data)),
    close: () => port.close(),
  };
}
