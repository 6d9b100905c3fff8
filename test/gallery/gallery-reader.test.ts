import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFirstReading } from "../../src/gallery/first-reading.ts";
import { createGalleryReader } from "../../src/gallery/gallery-reader.ts";
import { createGallery } from "../../src/gallery/gallery.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { FoundImage } from "../../src/source/source.ts";
import { createTimeSlices } from "../../src/time-slices.ts";
import { manualClock } from "../support/manual-clock.ts";

const unread = (path: string): FoundImage => ({
  path,
  format: "png",
  width: 0,
  height: 0,
  size: 10,
  modifiedAt: 1,
  unread: true,
});

describe("headers that are read while the folder changes", () => {
  it("replace nothing that was read later, and remove no image that came back", async () => {
    const clock = manualClock();
    const gallery = createGallery();
    let release = (): void => {};
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const reader = createGalleryReader({
      gallery,
      source: {
        ...createMemorySource(),
        async readHeaders(paths) {
          if (paths.includes("/b/last.png")) await isReleased;
          return paths.map((path) =>
            path === "/a/gone.png"
              ? "gone"
              : { path, format: "png", width: 1, height: 1, size: 10, modifiedAt: 1, inode: 7 },
          );
        },
      },
      slices: createTimeSlices({ clock }),
      now: () => clock.now(),
      signal: new AbortController().signal,
      first: createFirstReading(),
      onFound: () => {},
      onIndexed: () => {},
      onApplied: () => {},
    });
    await reader.apply({ put: ["/a/gone.png", "/a/new.png", "/b/last.png"].map(unread), drop: new Set() });
    const reading = reader.headers.readAll();
    await new Promise((resolve) => setImmediate(resolve));
    const later = { width: 4, height: 3, size: 20, modifiedAt: 2, format: "png" } as const;
    await reader.apply({ put: ["/a/gone.png", "/a/new.png"].map((path) => ({ path, ...later })), drop: new Set() });
    release();
    await reading;
    for (const path of ["/a/gone.png", "/a/new.png"]) {
      const { width, size, modifiedAt } = gallery.image(path) ?? {};
      assert.deepEqual([path, width, size, modifiedAt], [path, 4, 20, 2]);
    }
    assert.equal(gallery.image("/b/last.png")?.width, 1);
    assert.equal(reader.headers.count, 0);
  });
});
