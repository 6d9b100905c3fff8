import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PresenceDiagnostics } from "../../src/wire/health.ts";
import { runFile } from "../support/process.ts";
import { rawClient, type RawClient } from "../support/raw-client.ts";
import { tinyPng } from "../support/test-gallery.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

/** All hostile connections must be gone after this long, in ms: several times the server's own limit of 15 s for a body. */
const patienceMs = 60_000;
/** A p99 below this, in ms, is fast enough however fast it was without the load. The short run also holds on a busy machine. */
const quickMs = { short: 2_000, long: 50 };

/**
 * Half headers, half bodies and event streams that nobody reads, all at once against the real process: each is closed
 * in time, and healthy clients hardly notice.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const [headers, bodies, streams] = scale === "long" ? [1000, 200, 500] : [300, 100, 100];
  const directory = await mkdtemp(join(tmpdir(), "lenslet-connections-"));
  await writeFile(join(directory, "a.png"), tinyPng);
  const server = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0", "--no-write"]);
  const clients: RawClient[] = [];
  try {
    const url = (await server.printed(/http:\/\/[^\s/]+/))[0];
    const { host } = new URL(url);
    const quiet = await p99(url);

    const open = (count: number, text: string) =>
      Array.from({ length: count }, () => {
        const client = rawClient(url);
        client.send(text);
        clients.push(client);
        return client;
      });
    const halfHeaders = open(headers, `GET /health HTTP/1.1\r\nhost: ${host}\r\nx-slow: `);
    const halfBodies = open(
      bodies,
      `POST /presence/join HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"client_id"`,
    );
    const unread = open(streams, `GET /events HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    for (const client of unread) client.socket.pause();

    await Promise.all(clients.filter(({ socket }) => socket.connecting).map(({ socket }) => once(socket, "connect")));
    const underLoad = await p99(url);
    const flooding = flood(url, unread);
    const slowHeads = await allClosed(halfHeaders, patienceMs);
    const slowBodies = await allClosed(halfBodies, patienceMs);
    const unreadOnes = await flooding;
    if (slowHeads < headers) console.error(`connections: ${slowHeads} of ${headers} half headers were closed`);
    if (slowBodies < bodies) console.error(`connections: ${slowBodies} of ${bodies} half bodies were closed`);

    const calm = underLoad <= Math.max(quickMs[scale], 2 * quiet);
    if (!calm)
      console.error(`connections: p99 of healthy clients rose from ${quiet.toFixed(1)} to ${underLoad.toFixed(1)} ms`);
    const survived = slowHeads + slowBodies + unreadOnes + Number(calm);
    const tried = headers + bodies + streams + 1;
    return { group: "slow and stalled connections", tried, survived, lost: tried - survived, seed };
  } finally {
    for (const client of clients) client.destroy();
    server.kill("SIGKILL");
    await server.ended;
    await rm(directory, { recursive: true, force: true });
  }
}

/** The 99th percentile of 200 requests one after another, in ms. */
async function p99(url: string): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 200; count += 1) {
    const start = performance.now();
    await (await fetch(`${url}/session`)).arrayBuffer();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? Infinity;
}

/** How many of the connections the server has closed within the time. */
async function allClosed(clients: readonly RawClient[], withinMs: number): Promise<number> {
  let closed = 0;
  const all = Promise.all(clients.map((client) => client.closed().then(() => (closed += 1))));
  await Promise.race([all, delay(withinMs, undefined, { ref: false })]);
  return closed;
}

/** Makes more events than anybody may leave unread, and counts the streams, all open by then, the server cut for it. */
async function flood(url: string, unread: readonly RawClient[]): Promise<number> {
  const opened = await diagnosticsOnce(url, (seen) => seen.connected_sse_clients === unread.length);
  if (opened.connected_sse_clients !== unread.length) {
    console.error(`connections: ${opened.connected_sse_clients} of ${unread.length} streams are open`);
    return 0;
  }
  const notes = "x".repeat(60_000);
  for (let count = 0; count < 200; count += 1) {
    const response = await fetch(`${url}/item?path=/a.png`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ notes: `${count} ${notes}` }),
    });
    if (!response.ok) throw new Error(`An edit got ${response.status}.`);
    await response.arrayBuffer();
  }
  const after = await diagnosticsOnce(url, (seen) => seen.connected_sse_clients === 0);
  const cut = after.slow_clients_dropped_total - opened.slow_clients_dropped_total;
  if (cut !== unread.length) console.error(`connections: ${cut} of ${unread.length} streams were cut as unread`);
  return Math.min(cut, unread.length - after.connected_sse_clients);
}

/** What the server says of its streams once that holds, or when it has had time enough. */
async function diagnosticsOnce(
  url: string,
  holds: (seen: PresenceDiagnostics) => boolean,
): Promise<PresenceDiagnostics> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = PresenceDiagnostics.parse(await (await fetch(`${url}/presence/diagnostics`)).json());
    if (holds(seen) || performance.now() > deadline) return seen;
    await delay(100);
  }
}
