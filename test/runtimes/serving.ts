import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { runFile, type Running, type Runtime } from "../support/process.ts";
import { rawClient, type RawClient } from "../support/raw-client.ts";

const Counts = z.record(z.string(), z.number());

/** What every runtime's `serve` must do for any handler, tested from outside the process. */
export function describeServing(runtime: Runtime): void {
  describe(`serve on ${runtime}`, () => {
    let server: Running;
    let url = "";
    const clients: RawClient[] = [];

    const client = (): RawClient => {
      const made = rawClient(url);
      clients.push(made);
      return made;
    };
    const counts = async () => Counts.parse(await (await fetch(`${url}/counts`)).json());
    const request = (target: string) => `GET ${target} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`;

    /** Waits until a count has the expected value; fails if it does not in time. */
    const eventually = async (name: string, value: number) => {
      let seen: number | undefined;
      for (let attempt = 0; attempt < 250; attempt += 1) {
        seen = (await counts())[name];
        if (seen === value) return;
        await delay(100);
      }
      assert.fail(`${name} is ${seen}, not ${value}`);
    };

    before(async () => {
      server = runFile(runtime, "test/runtimes/trivial-server.ts", [runtime]);
      url = (await server.printed(/http:\S+/))[0];
    });

    after(async () => {
      for (const each of clients) each.destroy();
      server.kill("SIGKILL");
      await server.ended;
    });

    it("sends status, headers and body", async () => {
      const response = await fetch(`${url}/text`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("x-one"), "1");
      assert.equal(await response.text(), "hello");
    });

    it("keeps several Set-Cookie fields separate", async () => {
      assert.deepEqual((await fetch(`${url}/cookies`)).headers.getSetCookie(), ["a=1", "b=2"]);
    });

    it("passes a request's body to the handler", async () => {
      const body = "ü".repeat(200_000);
      assert.equal(await (await fetch(`${url}/echo`, { method: "POST", body })).text(), body);
    });

    it("responds at once when the handler stops reading a body, and then reuses or closes the connection", async () => {
      const sender = client();
      const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
      sender.send(
        `POST /refuse-midway HTTP/1.1\r\nhost: ${new URL(url).host}\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`,
      );
      await sender.until("413");
      for (let sent = 0; sent < 8; sent += 1) sender.send(chunk);
      sender.send(`0\r\n\r\n${request("/text")}`);
      await Promise.race([sender.until("hello").catch(() => {}), sender.closed()]);
      assert.equal(await (await fetch(`${url}/text`)).text(), "hello");
      sender.destroy();
    });

    it("responds to HEAD without a body, and cancels the body's stream", async () => {
      const before = (await counts())["cancelled"] ?? 0;
      const response = await fetch(`${url}/events`, { method: "HEAD" });
      assert.equal(response.headers.get("content-type"), "text/event-stream");
      assert.equal(await response.text(), "");
      await eventually("cancelled", before + 1);
    });

    it("turns a handler's error into a 500 without details", async () => {
      const before = (await counts())["errors"] ?? 0;
      const response = await fetch(`${url}/throw`);
      assert.equal(response.status, 500);
      const body = await response.text();
      assert.match(body, /"error":"internal_error"/);
      assert.doesNotMatch(body, /secret/);
      await eventually("errors", before + 1);
    });

    it("sends the first bytes of a stream at once, and cancels it when the client disconnects", async () => {
      const before = (await counts())["cancelled"] ?? 0;
      const leaving = client();
      leaving.send(request("/events"));
      await leaving.until("retry: 1000");
      leaving.destroy();
      await eventually("cancelled", before + 1);
      assert.equal((await counts())["live"], 0);
    });

    it("cancels the stream of a client that disconnected before the handler responded", async () => {
      const before = await counts();
      const leaving = client();
      leaving.send(request("/events-late"));
      await eventually("handled", (before["handled"] ?? 0) + 1);
      leaving.destroy();
      await eventually("live", 0);
      const opened = (await counts())["opened"] ?? 0;
      assert.equal((await counts())["cancelled"], (before["cancelled"] ?? 0) + opened - (before["opened"] ?? 0));
    });

    it("reads an endless body only as fast as the client does", async () => {
      const before = (await counts())["pulled"] ?? 0;
      const stalled = client();
      stalled.send(request("/endless"));
      await stalled.until("xxxx");
      stalled.socket.pause();
      let settled = -1;
      for (let now = before; now !== settled; now = (await counts())["pulled"] ?? 0) {
        settled = now;
        await delay(500);
      }
      assert.ok(settled - before < 400, `${settled - before} chunks of 64 KiB were read for a client that takes none`);
      stalled.destroy();
    });

    it("disconnects a client whose stream fails, and continues to serve", async () => {
      const cut = (await counts())["cut"] ?? 0;
      const stalled = client();
      stalled.send(request("/events-bounded"));
      await stalled.until("retry: 1000");
      stalled.socket.pause();
      for (let round = 0; round < 400 && (await counts())["live"] !== 0; round += 1) {
        await (await fetch(`${url}/publish?times=16`)).text();
      }
      assert.equal((await counts())["cut"], cut + 1);
      assert.equal((await counts())["live"], 0);
      stalled.socket.resume();
      await stalled.closed();
    });

    it("responds to pipelined requests in order", async () => {
      const piped = client();
      piped.send(request("/text") + request("/missing?a=1") + request("/empty") + request("/text"));
      const text = await piped.until("204 No Content");
      assert.ok(text.indexOf("hello") < text.indexOf("/missing?a=1"));
      while (piped.received().split("hello").length < 3) await delay(5);
      assert.equal(piped.received().split("hello").length, 3);
      piped.destroy();
    });

    it("continues to serve when a client sends garbage", async () => {
      const garbage = client();
      garbage.send("\x16\x03\x01\x02\x00 not http at all\r\n\r\n");
      await garbage.closed();
      assert.equal((await fetch(`${url}/text`)).status, 200);
    });

    it("closes on request within the grace, with a stream open", async () => {
      const open = client();
      open.send(request("/events"));
      await open.until("retry: 1000");
      server.kill("SIGTERM");
      const [, took = ""] = await server.printed(/closed (\d+)/);
      // Allows for a slow machine besides the grace.
      assert.ok(Number(took) < 12_000, `closing took ${took} ms`);
      assert.equal(await server.ended, 0, server.errors());
    });
  });
}
