import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Client, LiveMessage } from "../../../../src/client.ts";
import { createLiveHub, type FromHub } from "../../../../src/ui/model/live/live-hub.ts";

const event = (id: number): LiveMessage => ({
  event: "presence",
  id,
  data: { gallery_id: "/", viewing: 1, editing: 0 },
});

function open() {
  const sent: FromHub[] = [];
  const streams: { after: number | null; closed: boolean; tries: number; options: Parameters<Client["live"]>[0] }[] =
    [];
  const hub = createLiveHub(
    (options) => {
      const stream = { after: options.after, closed: false, tries: 1, options };
      streams.push(stream);
      options.onState({ kind: "live" });
      return { reconnect: () => void (stream.tries += 1), close: () => void (stream.closed = true) };
    },
    (message) => sent.push(message),
  );
  const to = (tab: string) =>
    sent.flatMap((message) => (message.kind === "events" && message.tab === tab ? message.messages : []));
  return { hub, sent, streams, to, send: (message: LiveMessage) => streams.at(-1)?.options.onEvent(message) };
}

describe("createLiveHub", () => {
  it("opens one stream, where the first tab says", () => {
    const { hub, streams } = open();
    hub.receive({ kind: "follow", tab: "a", after: 7 });
    hub.receive({ kind: "follow", tab: "b", after: 9 });
    assert.deepEqual(
      streams.map(({ after }) => after),
      [7],
    );
  });

  it("gives a later tab what it missed, and nothing twice", () => {
    const { hub, send, to } = open();
    hub.receive({ kind: "follow", tab: "a", after: 7 });
    for (const id of [8, 9, 10]) send(event(id));
    hub.receive({ kind: "follow", tab: "b", after: 8 });
    assert.deepEqual(
      to("b").map(({ id }) => id),
      [9, 10],
    );
  });

  it("has a tab reload whose place is older than what it remembers", () => {
    const { hub, send, to } = open();
    hub.receive({ kind: "follow", tab: "a", after: 7 });
    send(event(8));
    hub.receive({ kind: "follow", tab: "b", after: 6 });
    assert.equal(to("b")[0]?.event, "resync");
    for (let id = 9; id < 700; id += 1) send(event(id));
    hub.receive({ kind: "follow", tab: "c", after: 150 });
    assert.equal(to("c")[0]?.event, "resync");
    hub.receive({ kind: "follow", tab: "d", after: 199 });
    assert.equal(to("d").length, 500);
  });

  it("has a tab reload that comes after the server itself has lost its place", () => {
    const { hub, send, to } = open();
    hub.receive({ kind: "follow", tab: "a", after: 7 });
    send({
      event: "resync",
      id: null,
      data: { reason: "never_issued", requested_id: 7, oldest_id: null, newest_id: 2 },
    });
    hub.receive({ kind: "follow", tab: "b", after: 7 });
    assert.equal(to("b")[0]?.event, "resync");
    send(event(3));
    hub.receive({ kind: "follow", tab: "c", after: 2 });
    assert.deepEqual(
      to("c").map(({ id }) => id),
      [3],
    );
  });

  it("tries again for a tab that comes while the server does not let it in", () => {
    const { hub, streams } = open();
    hub.receive({ kind: "follow", tab: "a", after: 7 });
    streams[0]?.options.onState({ kind: "refused", message: "Open the link." });
    hub.receive({ kind: "follow", tab: "b", after: 7 });
    assert.equal(streams[0]?.tries, 2);
  });

  it("closes the stream with the last tab, and opens another for the next", () => {
    const { hub, streams } = open();
    hub.receive({ kind: "follow", tab: "a", after: 1 });
    hub.receive({ kind: "follow", tab: "b", after: 1 });
    hub.receive({ kind: "leave", tab: "a" });
    assert.equal(streams[0]?.closed, false);
    hub.receive({ kind: "leave", tab: "b" });
    assert.equal(streams[0]?.closed, true);
    hub.receive({ kind: "follow", tab: "b", after: 4 });
    assert.equal(streams[1]?.after, 4);
  });
});
