import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Client, LiveMessage } from "../../../../src/client.ts";
import { createLiveFeed } from "../../../../src/ui/model/live/live-feed.ts";
import type { FromHub } from "../../../../src/ui/model/live/live-hub.ts";
import type { LockPort, Ports } from "../../../../src/ui/model/ports.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { createFakeNetwork } from "../../../support/fake-network.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const event = (id: number): LiveMessage => ({
  event: "presence",
  id,
  data: { gallery_id: "/", viewing: 1, editing: 0 },
});

function open(locks: "granted" | "none" = "granted") {
  const clock = manualClock();
  const { settle } = createFakeNetwork(async () => Response.error());
  const random = seededRandom(9);
  const browser = createFakeBrowser({ clock, random, fetch: async () => Response.error(), locks });
  const streams = new Set<Parameters<Client["live"]>[0]>();
  const live: Client["live"] = (options) => {
    streams.add(options);
    options.onState({ kind: "live" });
    return { reconnect: () => {}, close: () => void streams.delete(options) };
  };
  const newTab = (worker?: { responds: boolean }, refused: Partial<Ports> = {}) => {
    const tab = browser.openTab();
    const seen: number[] = [];
    const listeners = new Set<(message: unknown) => void>();
    const liveWorker = () => ({
      post(message: unknown) {
        const state: FromHub = { kind: "state", state: { kind: "live" } };
        if (worker?.responds && typeof message === "object") for (const listener of listeners) listener(state);
      },
      onMessage(listener: (message: unknown) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => {},
    });
    const feed = createLiveFeed({
      ports: { ...tab.ports, liveWorker: worker ? liveWorker : undefined, ...refused },
      live,
      onEvent: ({ id }) => id !== null && seen.push(id),
    });
    return { tab, feed, seen };
  };
  return { clock, streams, newTab, settle, send: (id: number) => streams.forEach(({ onEvent }) => onEvent(event(id))) };
}

describe("createLiveFeed", () => {
  it("gives every tab each event once, through one stream", async () => {
    const { streams, newTab, settle, send } = open();
    const [one, two] = [newTab(), newTab()];
    one.feed.start(5);
    await settle();
    send(6);
    two.feed.start(5);
    await settle();
    send(7);
    await settle();
    assert.equal(streams.size, 1);
    assert.deepEqual(
      [one.seen, two.seen],
      [
        [6, 7],
        [6, 7],
      ],
    );
    assert.equal(two.feed.state.value.kind, "live");
  });

  it("leaves no hole where it hears of new events before it has what it missed", async () => {
    const { newTab, settle, send } = open();
    const [one, two] = [newTab(), newTab()];
    one.feed.start(5);
    await settle();
    send(6);
    await settle();
    two.feed.start(5);
    send(7);
    await settle();
    send(8);
    await settle();
    assert.deepEqual(two.seen, [6, 7, 8]);
  });

  it("hands the stream on when its owner goes, with nothing lost and nothing twice", async () => {
    const { streams, newTab, settle, send } = open();
    const [one, two, three] = [newTab(), newTab(), newTab()];
    for (const { feed } of [one, two, three]) {
      feed.start(5);
      await settle();
    }
    send(6);
    await settle();
    one.feed.close();
    await settle();
    assert.deepEqual(
      [...streams].map(({ after }) => after),
      [6],
    );
    // The server replays what the new owner has seen already.
    send(6);
    send(7);
    await settle();
    assert.deepEqual(
      [two.seen, three.seen],
      [
        [6, 7],
        [6, 7],
      ],
    );
  });

  it("has a stream of its own where tabs cannot speak with each other", async () => {
    const { streams, newTab, settle, send } = open("none");
    const [one, two] = [newTab(), newTab()];
    one.feed.start(5);
    two.feed.start(5);
    await settle();
    assert.equal(streams.size, 2);
    send(6);
    await settle();
    assert.deepEqual([one.seen, two.seen], [[6], [6]]);
    one.feed.close();
    assert.equal(streams.size, 1);
  });

  it("has a stream of its own where the browser refuses a worker, a channel or a name", async () => {
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    const lendsNone: LockPort = {
      claim: async () => false,
      whenHeld(_name, _task, refused) {
        queueMicrotask(refused);
        return () => {};
      },
    };
    const refusals: Partial<Ports>[] = [{ liveWorker: refuse, channel: refuse }, { locks: lendsNone }];
    for (const refused of refusals) {
      const { streams, newTab, settle, send } = open();
      const { feed, seen } = newTab(undefined, refused);
      feed.start(5);
      await settle();
      send(6);
      await settle();
      assert.deepEqual(seen, [6]);
      assert.equal(feed.state.value.kind, "live");
      feed.close();
      assert.equal(streams.size, 0);
    }
  });

  it("leaves the stream to a worker that responds, and does without one that does not", async () => {
    const { clock, streams, newTab, settle } = open();
    const good = newTab({ responds: true });
    good.feed.start(5);
    clock.advance(10_000);
    await settle();
    assert.equal(good.feed.state.value.kind, "live");
    assert.equal(streams.size, 0);
    const bad = newTab({ responds: false });
    bad.feed.start(5);
    await settle();
    assert.equal(streams.size, 0);
    clock.advance(4_000);
    await settle();
    assert.equal(streams.size, 1);
    assert.equal(bad.feed.state.value.kind, "live");
  });
});
