import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effect, signal } from "@preact/signals";
import { createThumbPool, type ThumbFailure } from "../../../src/ui/parts/thumb-pool.ts";
import { manualClock } from "../../support/manual-clock.ts";

class FakeImage {
  className = "";
  alt = "";
  draggable = true;
  decoding: "async" | "sync" | "auto" = "auto";
  src = "";
  readonly listeners = new Map<string, () => void>();
  readonly classList = { add: () => {} };
  addEventListener(event: string, listener: () => void): void {
    this.listeners.set(event, listener);
  }
  removeAttribute(): void {
    this.src = "";
  }
}

function setUp(refusal: ThumbFailure = { kind: "passing" }, keep = 1500, atOnce = 2) {
  const images: FakeImage[] = [];
  const clock = manualClock();
  const pool = createThumbPool({
    clock,
    keep,
    atOnce,
    createImage: () => {
      const image = new FakeImage();
      images.push(image);
      return image;
    },
    explain: async () => refusal,
  });
  return {
    pool,
    clock,
    images,
    loading: () => images.flatMap(({ src }) => (src === "" ? [] : [src])),
    finish: (url: string) => images.find(({ src }) => src === url)?.listeners.get("load")?.(),
    fail: async (url: string) => {
      images.find(({ src }) => src === url)?.listeners.get("error")?.();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe("createThumbPool", () => {
  it("loads few at a time, the nearest to what is looked at first", () => {
    const { pool, loading, finish } = setUp();
    pool.pause(true);
    for (let place = 0; place < 10; place++) pool.acquire(`/${place}`, place);
    pool.focus(6);
    pool.pause(false);
    assert.deepEqual(loading().sort(), ["/5", "/6"]);
    finish("/6");
    assert.deepEqual(loading().sort(), ["/5", "/6", "/7"]);
  });

  it("cancels what is released unloaded, and goes on with the next", () => {
    const { pool, loading } = setUp();
    for (let place = 0; place < 4; place++) pool.acquire(`/${place}`, place);
    pool.release("/0");
    assert.deepEqual(loading(), ["/1", "/2"]);
  });

  it("gives the same loaded element again, ready at once", () => {
    const { pool, finish } = setUp();
    const first = pool.acquire("/0", 0);
    finish("/0");
    pool.release("/0");
    const again = pool.acquire("/0", 0);
    assert.equal(again.element, first.element);
    assert.deepEqual(again.state.value, { kind: "ready" });
  });

  it("knows what is there and shown by nothing", () => {
    const { pool, finish } = setUp();
    pool.acquire("/0", 0);
    assert.equal(pool.isSpare("/0"), false);
    finish("/0");
    assert.equal(pool.isSpare("/0"), false, "it is shown");
    pool.release("/0");
    assert.equal(pool.isSpare("/0"), true);
    assert.equal(pool.isSpare("/1"), false);
  });

  it("keeps only so many that nothing shows, the latest", () => {
    const { pool, finish, images } = setUp({ kind: "passing" }, 2);
    for (let place = 0; place < 4; place++) {
      pool.acquire(`/${place}`, place);
      finish(`/${place}`);
    }
    for (let place = 0; place < 4; place++) pool.release(`/${place}`);
    pool.acquire("/3", 3);
    assert.equal(images.length, 4);
    pool.acquire("/0", 0);
    assert.equal(images.length, 5);
  });

  it("loads embedded images while thumbnails have to be made, the nearest first and few at a time, until they are there", () => {
    const { pool, clock, loading, finish } = setUp();
    pool.pause(true);
    const thumbs = Array.from({ length: 6 }, (_, place) => pool.acquire(`/${place}`, place, `/embedded/${place}`));
    pool.focus(0);
    pool.pause(false);
    clock.advance(40);
    assert.deepEqual(loading(), ["/0", "/1"], "they may be there at once");
    clock.advance(40);
    assert.deepEqual(loading(), ["/0", "/1", "/embedded/0", "/embedded/1"]);
    finish("/embedded/0");
    assert.equal(thumbs[0]?.embedded()?.src, "/embedded/0");
    assert.deepEqual(
      loading().filter((url) => url.startsWith("/embedded")),
      ["/embedded/0", "/embedded/1", "/embedded/2"],
    );
    clock.advance(100);
    finish("/0");
    assert.equal(thumbs[0].embedded(), null, "the thumbnail itself is there");
    pool.release("/1");
    assert.ok(!loading().includes("/embedded/1"), "nobody waits for it");
  });

  it("loads no embedded images while thumbnails come at once, nor where the network is as slow for all", () => {
    const { pool, clock, loading, finish } = setUp();
    for (let place = 0; place < 6; place++) pool.acquire(`/${place}`, place, `/embedded/${place}`);
    for (let place = 0; place < 6; place++) {
      clock.advance(30);
      finish(`/${place}`);
    }
    assert.ok(!loading().some((url) => url.startsWith("/embedded")));
    for (let place = 6; place < 8; place++) pool.acquire(`/${place}`, place, `/embedded/${place}`);
    clock.advance(85);
    assert.ok(!loading().some((url) => url.startsWith("/embedded")));
    clock.advance(10);
    assert.ok(loading().some((url) => url.startsWith("/embedded")));
  });

  it("leaves connections to embedded images, until they are there or thumbnails turn out to come at once", async () => {
    const cold = setUp({ kind: "passing" }, 1500, 4);
    for (let place = 0; place < 8; place++) cold.pool.acquire(`/${place}`, place, `/early/${place}`);
    cold.clock.advance(80);
    assert.deepEqual(cold.loading(), ["/0", "/1", "/early/0", "/early/1"]);
    for (let place = 0; place < 7; place++) cold.finish(`/early/${place}`);
    await cold.fail("/early/7");
    const thumbs = cold.loading().filter((url) => !url.startsWith("/early"));
    assert.deepEqual(thumbs, ["/0", "/1", "/2", "/3"], "all others are shown, or have none");

    const warm = setUp({ kind: "passing" }, 1500, 4);
    for (let place = 0; place < 8; place++) warm.pool.acquire(`/${place}`, place, `/early/${place}`);
    assert.deepEqual(warm.loading(), ["/0", "/1"]);
    warm.clock.advance(10);
    warm.finish("/0");
    assert.deepEqual(warm.loading(), ["/0", "/1", "/2", "/3", "/4"]);
  });

  it("gives the reason of an image that cannot be shown", async () => {
    const { pool, fail } = setUp({ kind: "final", reason: "The file is cut off." });
    const thumb = pool.acquire("/0", 0);
    await fail("/0");
    assert.deepEqual(thumb.state.value, { kind: "failed", reason: "The file is cut off." });
  });

  it("tries again after a while, a few times, and anew when asked to", async () => {
    const { pool, fail, loading, clock } = setUp();
    pool.acquire("/0", 0);
    for (let attempt = 0; attempt < 4; attempt++) {
      assert.deepEqual(loading(), ["/0"]);
      await fail("/0");
      assert.deepEqual(loading(), []);
      clock.advance(60_000);
    }
    assert.deepEqual(loading(), []);
    pool.retry();
    assert.deepEqual(loading(), ["/0"]);
  });

  it("is retried as often as it is asked to, whatever loads or fails meanwhile", async () => {
    const { pool, clock, loading, finish, fail } = setUp();
    pool.acquire("/a", 0);
    pool.acquire("/b", 1);
    const live = signal(0);
    const stop = effect(() => {
      void live.value;
      pool.retry();
    });
    await fail("/a");
    finish("/b");
    assert.deepEqual(loading(), ["/b"], "that one has loaded does not call the other's wait off");
    clock.advance(700 * 2);
    assert.deepEqual(loading().sort(), ["/a", "/b"]);
    await fail("/a");
    live.value += 1;
    assert.deepEqual(loading().sort(), ["/a", "/b"]);
    stop();
  });
});
