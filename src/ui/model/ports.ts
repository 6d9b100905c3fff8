import type { Cancel, Clock } from "../../clock.ts";
import type { Random } from "../../random.ts";

/** Text by key. Reading and writing never throw; nothing is stored where the browser blocks storage. */
export interface KeyValueStore {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

/** An entry of the history that another was opened over. */
export interface PlaceBelow {
  readonly fragment: string;
  readonly layers: number;
}

/** What an entry of the history remembers beside its address. */
export interface HistoryState {
  /** What it was opened over, nearest first. */
  readonly below: readonly PlaceBelow[];
  /** How many of the entries up to this one stand for something that is open in front of the same address. */
  readonly layers: number;
}

/** The part of the page's address after `#`, without it, and the history of the tab. */
export interface AddressPort {
  read(): string;
  /** What the current entry remembers. */
  state(): HistoryState;
  push(fragment: string, state: HistoryState): void;
  replace(fragment: string, state: HistoryState): void;
  /** Goes back so many entries without calling `onChange`. What is pushed and replaced meanwhile is done after. */
  back(entries: number): void;
  /** Calls `listener` when the person goes back or forward, or edits the address. */
  onChange(listener: (fragment: string, state: HistoryState) => void): Cancel;
}

/** Lifecycle of the tab. */
export interface PageLifePort {
  online(): boolean;
  onVisible(listener: () => void): Cancel;
  onOnline(listener: (online: boolean) => void): Cancel;
  /** The page is closed or enters the back/forward cache. */
  onHide(listener: () => void): Cancel;
  /** The page is restored from the back/forward cache. */
  onRestore(listener: () => void): Cancel;
  /** While true, the browser asks before closing the tab. */
  warnBeforeLeaving(active: boolean): void;
}

/** Names held by one tab of this browser at a time (W3C Web Locks). */
export interface LockPort {
  /** Takes the name if it becomes free within `waitMs`, and holds it until the page closes. */
  claim(name: string, waitMs: number): Promise<boolean>;
  /** Calls `task` once the name is held, however long that takes, or `refused` if the browser denies locks. The returned call releases it. */
  whenHeld(name: string, task: () => void, refused: () => void): Cancel;
}

/** Messages between parts of one browser: a BroadcastChannel or the port of a SharedWorker. */
export interface MessagePipe {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Cancel;
  close(): void;
}

/** Reads an image into the browser's cache and decodes it. */
export interface ImageLoaderPort {
  /** Settles once the image can be painted without delay; rejects when it cannot be read or `signal` aborts. */
  decode(url: string, signal: AbortSignal): Promise<void>;
  /** Releases the decoded image. */
  release(url: string): void;
}

/** A batch of edits as the device stores it. */
export interface OutboxRecord {
  /** The batch's idempotency key. */
  readonly key: string;
  readonly gallery: string;
  /** The page that made it. */
  readonly tab: string;
  /** Unix ms; batches are sorted by it. */
  readonly at: number;
  /** JSON. */
  readonly edits: string;
}

/** Unsaved edits on this device, shared by all tabs. Rejects if storage is blocked or full. */
export interface OutboxPort {
  put(record: OutboxRecord): Promise<void>;
  remove(key: string): Promise<void>;
  all(): Promise<readonly OutboxRecord[]>;
}

/** Everything the models need from a browser; tests pass fakes. */
export interface Ports {
  /** The path below which the gallery lives, without a final slash; "" for the whole host. */
  readonly basePath: string;
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly random: Random;
  /** Lives as long as the tab. */
  readonly tabStore: KeyValueStore;
  /** Lives on this device, shared by all tabs. */
  readonly deviceStore: KeyValueStore;
  /** Undefined where the browser has no database. */
  readonly outbox: OutboxPort | undefined;
  readonly address: AddressPort;
  readonly life: PageLifePort;
  readonly images: ImageLoaderPort;
  /** Sends a JSON body that outlives the page; false when the browser refuses. */
  readonly beacon: (url: string, body: unknown) => boolean;
  /** Undefined where the browser has no Web Locks. */
  readonly locks: LockPort | undefined;
  /** Undefined where the browser has no BroadcastChannel. */
  readonly channel: ((name: string) => MessagePipe) | undefined;
  /** Undefined where the browser has no SharedWorker. */
  readonly liveWorker: (() => MessagePipe) | undefined;
  /** Whether the system prefers dark. */
  readonly systemDark: { read(): boolean; onChange(listener: (dark: boolean) => void): Cancel };
}
