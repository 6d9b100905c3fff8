import assert from "node:assert/strict";
import { it } from "node:test";
import { createLenslet, createMemoryJournal, createMemorySource } from "lenslet";
import { createClient } from "lenslet/client";
import { manualClock } from "lenslet/testing";

it("counts a session until it has been silent for 75 seconds", async () => {
  const clock = manualClock();
  const gallery = createLenslet({
    source: createMemorySource({ images: {} }),
    journal: createMemoryJournal(),
    thumbnailer: { render: async () => ({ kind: "missing" }), close: async () => {} },
    clock,
  });
  const { join, presence } = createClient({
    url: "http://localhost",
    fetch: (url, init) => gallery.fetch(new Request(url, init)),
  });

  await join({ gallery_id: "/", client_id: "a-tab" });
  assert.equal((await presence()).body.scopes[0]?.viewing, 1);
  clock.advance(80_000);
  assert.deepEqual((await presence()).body.scopes, []);
  await gallery.close();
});
