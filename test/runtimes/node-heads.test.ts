import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PlainResponse } from "../../src/http/plain-response.ts";
import { serve, type Serving } from "../../src/node.ts";
import { securityHeaders } from "../../src/http/security-headers.ts";
import { openTestGallery } from "../support/test-gallery.ts";
import { rawClient } from "../support/raw-client.ts";

describe("serve on node, before it calls the handler", () => {
  let serving: Serving;
  let asked: string[] = [];

  before(async () => {
    const fetch = ({ url }: Request) => {
      if (url.endsWith("/error")) throw new Error("expected");
      asked.push(url);
      return new Response("reached");
    };
    serving = await serve({ fetch }, { port: 0, onError: () => {} });
  });
  after(() => serving.close());

  /** Sends `head` unchanged, and resolves with what the server sends until it has responded or closes. */
  const ask = async (head: string): Promise<string> => {
    asked = [];
    const client = rawClient(serving.url);
    client.send(`${head}\r\n\r\n`);
    const text = await Promise.race([client.until("reached").catch(() => client.received()), client.closed()]);
    client.destroy();
    return text;
  };
  const host = () => new URL(serving.url).host;

  it("refuses a request with two Host fields, or none", async () => {
    for (const fields of [`Host: ${host()}\r\nhost: ${host()}`, `host: ${host()}\r\nHOST: evil.example`]) {
      assert.match(await ask(`GET / HTTP/1.1\r\n${fields}`), /^HTTP\/1\.1 421 .*"error":"foreign_host"/s, fields);
    }
    for (const version of ["1.0", "1.1"])
      assert.match(await ask(`GET / HTTP/${version}\r\naccept: */*`), /^HTTP\/1\.1 400 .*"error":"bad_request"/s);
    assert.deepEqual(asked, []);
  });

  it("refuses any expectation but 100-continue", async () => {
    const text = await ask(`PUT / HTTP/1.1\r\nhost: ${host()}\r\nexpect: foo\r\ncontent-length: 2`);
    assert.match(text, /^HTTP\/1\.1 417 .*"error":"expectation_failed"/s);
    const foreign = await ask(`PUT / HTTP/1.1\r\nhost: a\r\nhost: b\r\nexpect: foo\r\ncontent-length: 2`);
    assert.match(foreign, /^HTTP\/1\.1 421 /);
    assert.deepEqual(asked, []);
  });

  it("refuses an invalid Host", async () => {
    for (const name of ["a b", "[::1", "1.2.3.4.5", "localhost:99999", "a/b?c", "a/", "me@a", "a\\b"]) {
      const text = await ask(`GET / HTTP/1.1\r\nhost: ${name}`);
      assert.match(text, /^HTTP\/1\.1 400 .*"error":"bad_request"/s, name);
      assert.deepEqual(asked, []);
    }
  });

  it("accepts an absolute target only if it agrees with Host", async () => {
    assert.match(await ask(`GET http://${host()}/a?b=1 HTTP/1.1\r\nhost: ${host()}`), /reached/);
    assert.deepEqual(asked, [`${serving.url}/a?b=1`]);
    for (const target of ["http://evil.example/a", `https://${host()}/a`, "*", "a"]) {
      assert.match(await ask(`GET ${target} HTTP/1.1\r\nhost: ${host()}`), /^HTTP\/1\.1 400 /, target);
      assert.deepEqual(asked, []);
    }
  });

  it("responds in the contract's error shape when it cannot parse a request", async () => {
    assert.match(await ask("GARBAGE"), /^HTTP\/1\.1 400 .*"error":"bad_request","message":"/s);
    assert.match(
      await ask(`GET / HTTP/1.1\r\nhost: ${host()}\r\nx: ${"x".repeat(40_000)}`),
      /^HTTP\/1\.1 431 .*"headers_too_large"/s,
    );
    const smuggled = `POST / HTTP/1.1\r\nhost: ${host()}\r\ncontent-length: 3\r\ntransfer-encoding: chunked`;
    assert.match(await ask(smuggled), /^HTTP\/1\.1 400 /);
    assert.deepEqual(asked, []);
  });

  it("refuses more than 200 header fields rather than drop some", async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: b`).join("\r\n");
    assert.match(await ask(`GET / HTTP/1.1\r\nhost: ${host()}\r\n${fields(150)}`), /reached/);
    asked.length = 0;
    for (const count of [200, 2_500]) {
      const text = await ask(`GET / HTTP/1.1\r\nhost: ${host()}\r\n${fields(count)}\r\nhost: evil.example`);
      assert.match(text, /^HTTP\/1\.1 4(21|31) /, `${count} fields`);
      assert.deepEqual(asked, []);
    }
  });

  it("responds to a client that has ended its side of the connection, other than with an endless stream", async () => {
    const gallery = await openTestGallery();
    const own = await serve(gallery.lenslet, { port: 0 });
    const head = (line: string) => `${line} HTTP/1.1\r\nhost: ${new URL(own.url).host}\r\n`;
    const body = JSON.stringify({ star: 4 });
    const put = `${head("PUT /item?path=/a.png")}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const get = `${head("GET /item?path=/a.png")}\r\n`;
    for (const text of [get, put, `${put}${get}`]) {
      const client = rawClient(own.url);
      client.socket.end(text);
      const received = await client.closed();
      assert.equal(received.split("HTTP/1.1 200 OK").length, text === put + get ? 3 : 2, received);
      assert.match(received, /"v":1,.*\}$/s);
    }
    const stream = rawClient(own.url);
    stream.socket.end(`${head("GET /events")}\r\n`);
    // Nothing else would show that the client has gone, while there is nothing to send.
    await stream.closed();
    await gallery.lenslet.close();
    await own.close();
  });

  it("leaves nothing on a connection that has carried many streams", async () => {
    const headers = { "content-type": "text/event-stream" };
    const fetchPlain = async ({ url }: Request) =>
      new PlainResponse(new Blob([`stream ${new URL(url).pathname.slice(1)}.`]).stream(), { headers });
    const fetch = () => new Response(null, { status: 500 });
    const own = await serve({ fetch, fetchPlain }, { port: 0 });
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const client = rawClient(own.url);
    // Only the server's own listeners are counted.
    client.socket.setMaxListeners(0);
    for (let stream = 0; stream < 20; stream += 1) {
      client.send(`GET /${stream} HTTP/1.1\r\nhost: ${new URL(own.url).host}\r\n\r\n`);
      await client.until(`stream ${stream}.`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", note);
    assert.deepEqual(warnings, []);
    client.destroy();
    await own.close();
  });

  it("puts the security headers on all of these responses", async () => {
    const heads = [
      "GARBAGE",
      `GET / HTTP/1.1\r\nhost: ${host()}\r\nx: ${"x".repeat(40_000)}`,
      `GET / HTTP/1.1\r\nhost: ${host()}\r\nhost: b`,
      "GET / HTTP/1.1\r\naccept: */*",
      `GET / HTTP/1.1\r\nhost: ${host()}\r\nexpect: foo`,
      `GET /error HTTP/1.1\r\nhost: ${host()}\r\nconnection: close`,
    ];
    for (const head of heads) {
      const text = await ask(head);
      assert.match(text, /^HTTP\/1\.1 [45]\d\d /, head);
      for (const [name, value] of Object.entries(securityHeaders))
        assert.ok(text.includes(`\r\n${name}: ${value}\r\n`), `${name} in ${text}`);
    }
  });
});

describe("serve on node, to a client that expects 100-continue", () => {
  it("sends 100 only after the gate has admitted the request, and then reads the body", async () => {
    const gallery = await openTestGallery();
    const serving = await serve(gallery.lenslet, { port: 0 });
    const { host } = new URL(serving.url);
    const body = '{"client_id":"c"}';
    const begin = (fields: string) => {
      const client = rawClient(serving.url);
      client.send(
        `POST /presence/join HTTP/1.1\r\n${fields}\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      return client;
    };
    const json = "content-type: application/json";
    assert.match(await begin(`host: evil.example\r\n${json}`).closed(), /^HTTP\/1\.1 421 /);
    assert.match(await begin(`host: ${host}\r\n${json}\r\norigin: https://evil.example`).closed(), /^HTTP\/1\.1 403 /);
    assert.match(await begin(`host: ${host}\r\ncontent-type: text/plain`).closed(), /415 Unsupported/);
    const admitted = begin(`host: ${host}\r\n${json}`);
    assert.match(await admitted.until("\r\n\r\n"), /^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    admitted.send(body);
    assert.match(await admitted.until('"lease_id"'), /HTTP\/1\.1 200 OK/);
    admitted.send(`GET /session HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await admitted.until('"can_write"');
    admitted.destroy();
    await serving.close();
    await gallery.lenslet.close();
  });
});
