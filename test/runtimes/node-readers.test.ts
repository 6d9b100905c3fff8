import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { PlainResponse } from "../../src/http/plain-response.ts";
import { SlowReader } from "../../src/live/open-stream.ts";
import { serve, type Serving } from "../../src/node.ts";
import { openTestGallery } from "../support/test-gallery.ts";
import { rawClient, type RawClient } from "../support/raw-client.ts";

const mebibyte = 1024 * 1024;
const text = "x".repeat(32 * mebibyte);

describe("serve on node, to slow clients", { concurrency: true }, () => {
  let serving: Serving;
  const errors: unknown[] = [];
  const reasons: unknown[] = [];
  const clients: RawClient[] = [];

  before(async () => {
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(mebibyte)),
        cancel: (reason) => void reasons.push(reason),
      });
    const bodies: Record<string, () => PlainResponse> = {
      "/text": () => new PlainResponse(text),
      "/bytes": () => new PlainResponse(new TextEncoder().encode(text)),
      "/stream": () =>
        new PlainResponse(new Blob([text]).stream(), { headers: { "content-length": String(text.length) } }),
    };
    const fetchPlain = async ({ url }: Request) => bodies[new URL(url).pathname]?.() ?? new PlainResponse(endless());
    const fetch = () => new Response(null, { status: 500 });
    serving = await serve({ fetch, fetchPlain }, { port: 0, onError: (error) => void errors.push(error) });
  });
  after(async () => {
    for (const client of clients) client.destroy();
    await serving.close();
  });

  const ask = (target: string): RawClient => {
    const client = rawClient(serving.url);
    clients.push(client);
    client.send(`GET ${target} HTTP/1.1\r\nhost: ${new URL(serving.url).host}\r\nconnection: close\r\n\r\n`);
    return client;
  };

  for (const target of ["/text", "/bytes", "/stream"]) {
    it(`sends all of ${target} to a client that reads slowly, however long that takes`, async () => {
      const { socket } = ask(target);
      let taken = 0;
      let ended = false;
      socket.on("data", (part) => (taken += part.length));
      socket.on("close", () => (ended = true));
      while (!ended) {
        const due = taken + mebibyte;
        socket.resume();
        while (taken < due && !ended) await delay(5);
        socket.pause();
        await delay(ended ? 0 : 1000);
      }
      assert.ok(taken > text.length, `cut after ${taken} bytes`);
    });
  }

  it("disconnects a client that reads nothing, and gives the stream's owner the reason", async () => {
    const leaving = ask("/endless");
    await leaving.until("200 OK");
    leaving.destroy();
    while (reasons.length === 0) await delay(20);
    assert.ok(!(reasons[0] instanceof SlowReader));
    const stalled = ask("/endless");
    await stalled.until("200 OK");
    stalled.socket.pause();
    for (let waited = 0; waited < 40_000 && reasons.length < 2; waited += 100) await delay(100);
    assert.ok(reasons[1] instanceof SlowReader);
    assert.deepEqual(errors, []);
  });
});

describe("a client that leaves in the middle of its upload", () => {
  it("does not count as an error of the server", async () => {
    const gallery = await openTestGallery();
    const errors: unknown[] = [];
    const serving = await serve(gallery.lenslet, { port: 0, onError: (error) => void errors.push(error) });
    const { host } = new URL(serving.url);
    for (const field of ["content-length: 100", "transfer-encoding: chunked"]) {
      const client = rawClient(serving.url);
      const begun = field.startsWith("content") ? '{"client_id"' : 'c\r\n{"client_id"\r\n';
      client.send(
        `POST /presence/join HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${field}\r\n\r\n${begun}`,
      );
      await delay(100);
      client.destroy();
    }
    await delay(300);
    await serving.close();
    await gallery.lenslet.close();
    assert.deepEqual([...gallery.errors, ...errors], []);
  });
});
