import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { createClient, type Client, type LiveMessage, type LiveStream } from "../../src/client.ts";
import { systemRandom } from "../../src/random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { fetchOnce, startWorkerd, type Workerd } from "../support/workerd.ts";

const paths = Array.from({ length: 20 }, (_, number) => `/${number}.png`);
/** Workerd takes its time to report each stream that an eviction cuts. */
const pages = process.env["TORTURE"] === "long" ? 200 : 20;
const patienceMs = 120_000;

/** Waits until a condition holds; fails with what it says of itself if that takes too long. */
async function eventually(describeState: () => string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, describeState());
    await delay(50);
  }
}

/** Repeats a call until the object has come back. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + patienceMs; ;) {
    try {
      return await call();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** Somebody with the page open: present in the root, with the versions of all images as events and reloads show them. */
class Follower {
  readonly versions = new Map<string, number>();
  readonly faults: string[] = [];
  resyncs = 0;
  viewing = 0;
  isLive = false;
  readonly #client: Client;
  readonly #id: string;
  readonly #stream: LiveStream;
  #lastId = 0;

  constructor(url: string, number: number) {
    const random = { ...systemRandom, fraction: () => systemRandom.fraction() * 0.3 };
    this.#client = createClient({ url, random, fetch: fetchOnce });
    this.#id = `follower-${number}`;
    this.#stream = this.#client.live({
      after: null,
      onEvent: (message) => this.#take(message),
      onState: ({ kind }) => {
        this.isLive = kind === "live";
        // After an eviction nobody is known any more.
        if (kind === "live") this.#insist(() => this.#client.join({ gallery_id: "/", client_id: this.#id }));
      },
    });
  }

  #take(message: LiveMessage): void {
    if (message.id !== null) {
      if (message.id <= this.#lastId) this.faults.push(`${message.id} after ${this.#lastId}`);
      this.#lastId = message.id;
    }
    if (message.event === "item-updated") this.versions.set(message.data.path, message.data.version);
    if (message.event === "presence") this.viewing = message.data.viewing;
    if (message.event !== "resync") return;
    this.resyncs += 1;
    this.#insist(async () => {
      for (const { path, version = 1 } of (await this.#client.items(paths)).body.items)
        this.versions.set(path, Math.max(version, this.versions.get(path) ?? 1));
    });
  }

  #insist(call: () => Promise<unknown>): void {
    insist(call).catch((error: unknown) => this.faults.push(String(error)));
  }

  close(): void {
    this.#stream.close();
  }
}

describe("a gallery in a Durable Object", () => {
  let workerd: Workerd;
  const gallery = (name: string) => `${workerd.url}/${name}`;
  const incarnation = async (name: string) => (await fetchOnce(`${gallery(name)}/incarnation`)).text();
  const evict = async (name: string) => {
    const evicted = await insist(() => incarnation(name));
    do {
      // The eviction may cut the connection of this request, too.
      await fetchOnce(`${gallery(name)}/evict`).then(
        (response) => response.text(),
        () => undefined,
      );
    } while ((await insist(() => incarnation(name))) === evicted);
  };

  before(async () => {
    workerd = await startWorkerd("test/cloudflare/contract-worker.ts", {
      durableObjects: { GALLERY: { className: "Gallery", useSQLite: true } },
      r2Buckets: { PHOTOS: "photos" },
      images: { binding: "IMAGES" },
      isQuiet: true,
    });
    await workerd.fill("PHOTOS", Object.fromEntries(paths.map((path) => [path, tinyPng])));
  });
  after(() => workerd.close());

  /** Edits 20 times a second with open pages around, and evicts the object after some of the edits. */
  const play = async (name: string, pages: number, edits: number, evictions: readonly number[]) => {
    const url = gallery(name);
    const client = createClient({ url, fetch: fetchOnce });
    await insist(() => client.items(paths));
    const followers = Array.from({ length: pages }, (_, number) => new Follower(url, number));
    try {
      await eventually(
        () => `${followers.filter(({ isLive }) => isLive).length} are live`,
        () => followers.every(({ isLive }) => isLive),
      );
      const pending: Promise<unknown>[] = [];
      const expected = new Map<string, string[]>(paths.map((path) => [path, []]));
      for (let number = 0; number < edits; number += 1) {
        const path = paths[number % paths.length] ?? "";
        expected.get(path)?.push(`tag-${number}`);
        const edit = [{ paths: [path], add_tags: [`tag-${number}`] }];
        // A request that is cut off is repeated with its key.
        pending.push(insist(() => client.bulk(edit, `edit-${number}`)));
        if (evictions.includes(number)) await evict(name);
        await delay(50);
      }
      await Promise.all(pending);

      const { items } = (await insist(() => client.items(paths))).body;
      for (const { path, tags, version } of items) {
        const own = expected.get(path) ?? [];
        assert.deepEqual(tags?.toSorted(), own.toSorted(), path);
        assert.equal(version, 1 + own.length, "an edit that is repeated counts once");
      }
      const isCurrent = ({ versions }: Follower) => items.every(({ path, version }) => versions.get(path) === version);
      await eventually(
        () => `${followers.filter(isCurrent).length} are up to date`,
        () => followers.every(isCurrent),
      );
      await eventually(
        () => `they see ${[...new Set(followers.map(({ viewing }) => viewing))].join(", ")} viewers`,
        () => followers.every(({ viewing }) => viewing === followers.length),
      );
      assert.deepEqual(
        followers.flatMap(({ faults }) => faults),
        [],
      );
      assert.ok(
        followers.every(({ resyncs }) => resyncs >= 1),
        "each was asked to load everything again",
      );
    } finally {
      for (const follower of followers) follower.close();
    }
  };

  it("loses no edit, repeats none, and brings open pages up to date, whenever it is evicted", () =>
    play("leases", pages, 60, [20, 40]));

  it("goes on after a restart of the platform with labels, first responses, views and rising event ids", async () => {
    const edit = [{ paths: ["/1.png"], set_star: 4 as const }];
    const first = await createClient({ url: gallery("legacy-short"), fetch: fetchOnce }).bulk(edit, "a-key");
    await createClient({ url: gallery("legacy-short"), fetch: fetchOnce }).putViews({ version: 1, views: ["a view"] });
    await workerd.restart();
    const client = createClient({ url: gallery("legacy-short"), fetch: fetchOnce });
    const { body, eventId } = await insist(() => client.item("/1.png"));
    assert.deepEqual([body.star, body.version], [4, 2]);
    assert.ok((eventId ?? 0) >= (first.eventId ?? 0));
    assert.deepEqual((await client.bulk(edit, "a-key")).body, first.body);
    assert.equal((await client.item("/1.png")).body.version, 2);
    assert.deepEqual((await client.views()).body.views, ["a view"]);
    const history = await client.itemHistory("/1.png");
    assert.deepEqual(
      history.body.changes.map(({ version }) => version),
      [2],
    );
  });

  it("wakes itself while somebody is there, and never when nobody is", async () => {
    const url = gallery("leases-short");
    const client = createClient({ url, fetch: fetchOnce });
    const alarm = async () =>
      z
        .number()
        .nullable()
        .parse(await (await fetchOnce(`${url}/alarm`)).json());
    await insist(() => client.items(["/1.png"]));
    assert.equal(await alarm(), null);
    await client.join({ gallery_id: "/", client_id: "somebody" });
    let wasSet = false;
    await eventually(
      () => "the session is still there",
      async () => {
        wasSet ||= (await alarm()) !== null;
        return (await client.presence()).body.scopes.length === 0;
      },
    );
    assert.ok(wasSet);
    await eventually(
      () => "an alarm is still set",
      async () => (await alarm()) === null,
    );
  });
});
