import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import type { LiveState } from "../../../../src/client.ts";
import { createConnectionModel } from "../../../../src/ui/model/live/connection.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

function open() {
  const clock = manualClock();
  const tab = createFakeBrowser({ clock, random: seededRandom(), fetch: async () => Response.error() }).openTab();
  const stream = signal<LiveState>({ kind: "live" });
  const counts = signal({ viewing: 2, editing: 0 });
  const connection = createConnectionModel({ stream, counts, clock, life: tab.ports.life, retry: () => {} });
  return { clock, tab, stream, counts, connection };
}

const down: LiveState = { kind: "reconnecting", attempt: 1, inMs: 500 };

describe("createConnectionModel", () => {
  it("says live, and editing while somebody else in the folder edits", () => {
    const { connection, counts } = open();
    assert.equal(connection.state.value, "live");
    assert.equal(connection.sentence.value, "Live. In this folder: 2 others.");
    counts.value = { viewing: 2, editing: 1 };
    assert.equal(connection.state.value, "editing");
    assert.equal(connection.othersHere.value, "2 others here, 1 editing");
    counts.value = { viewing: 1, editing: 0 };
    assert.equal(connection.othersHere.value, "1 other here");
    counts.value = { viewing: 0, editing: 0 };
    assert.equal(connection.othersHere.value, "");
    assert.equal(connection.sentence.value, "Live. Nobody else is in this folder.");
  });

  it("passes over a gap as short as a rotation of the stream", () => {
    const { connection, stream, clock } = open();
    stream.value = down;
    clock.advance(1_000);
    assert.equal(connection.state.value, "live");
    stream.value = { kind: "live" };
    clock.advance(10_000);
    assert.equal(connection.state.value, "live");
  });

  it("says reconnecting, then offline, and is live as soon as it is", () => {
    const { connection, stream, clock } = open();
    stream.value = down;
    clock.advance(2_000);
    assert.equal(connection.state.value, "reconnecting");
    stream.value = { ...down, attempt: 4 };
    clock.advance(18_000);
    assert.equal(connection.state.value, "offline");
    stream.value = { kind: "live" };
    assert.equal(connection.state.value, "live");
  });

  it("says offline at once where the browser knows, unless the stream is live", () => {
    const { connection, stream, tab } = open();
    tab.setOnline(false);
    assert.equal(connection.state.value, "live");
    stream.value = down;
    assert.equal(connection.state.value, "offline");
  });

  it("shows why the server does not let it in", () => {
    const { connection, stream } = open();
    stream.value = { kind: "refused", message: "Open the link again." };
    assert.equal(connection.state.value, "offline");
    assert.equal(connection.refused.value, true);
    assert.equal(connection.sentence.value, "Open the link again.");
  });
});
