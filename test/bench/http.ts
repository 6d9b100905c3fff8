import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { rate, time, type Measure } from "./measure.ts";

const streams = 1000;
const edits = 60;
const requests = 20_000;

/** The server over sockets, in a process of its own, against the least that node:http can do. */
export async function run(): Promise<Measure[]> {
  const ours = await measure("lenslet");
  const bare = await measure("bare");
  const against = "bare node:http";
  return [
    rate("plain requests", "requests/s", ours.requestsPerSecond, bare.requestsPerSecond, against),
    time("edit to the last of 1,000 clients, p50", "ms", ours.p50, bare.p50, against),
    time("edit to the last of 1,000 clients, p99", "ms", ours.p99, bare.p99, against),
    time("memory per idle stream", "KiB", ours.kibPerStream, bare.kibPerStream, against),
  ];
}

async function measure(kind: "lenslet" | "bare") {
  const child = fork(join(import.meta.dirname, "bench-server.ts"), [kind], {
    execArgv: ["--import", "tsx", "--expose-gc"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const sockets: Socket[] = [];
  try {
    const printed: unknown[] = child.stdout ? await once(child.stdout, "data") : [];
    const url = String(printed[0]).trim();
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    await flood(url, 5000);
    const requestsPerSecond = await flood(url, requests);

    const before = await memory(child);
    const counters = await Promise.all(Array.from({ length: streams }, () => openStream(url, sockets)));
    const kibPerStream = ((await memory(child)) - before) / streams / 1024;

    const latencies: number[] = [];
    for (let edit = 1; edit <= edits; edit += 1) {
      const startedAt = performance.now();
      const all = Promise.all(counters.map((counter) => counter.reached(edit)));
      await send(url, agent, "PUT", "/item?path=/a.png", JSON.stringify({ star: edit % 6 }));
      await all;
      latencies.push(performance.now() - startedAt);
    }
    latencies.sort((a, b) => a - b);
    agent.destroy();
    return { requestsPerSecond, kibPerStream, p50: latencies[edits >> 1] ?? 0, p99: latencies.at(-1) ?? 0 };
  } finally {
    for (const socket of sockets) socket.destroy();
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

async function memory(child: ChildProcess): Promise<number> {
  child.send("memory");
  const response: unknown[] = await once(child, "message");
  return Number(response[0]);
}

/** Requests a second over 32 connections, each with one in flight; from bare sockets, so that the client takes little. */
async function flood(url: string, count: number): Promise<number> {
  const { host, hostname, port } = new URL(url);
  const request = `GET /session HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
  const length = await responseLength(url, request);
  let left = count;
  const client = async () => {
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    await new Promise<void>((resolve) => {
      let received = 0;
      const next = () => {
        if (left-- <= 0) return resolve();
        received = 0;
        socket.write(request);
      };
      socket.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received >= length) next();
      });
      next();
    });
    socket.destroy();
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 32 }, client));
  return (count * 1000) / (performance.now() - startedAt);
}

/** Bytes of a response, head and body, which is the same each time. */
async function responseLength(url: string, request: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    const [head = "", body] = text.split("\r\n\r\n");
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    if (body?.length === length) return text.length;
  }
  throw new Error(`${url} closed the connection.`);
}

function send(url: string, agent: Agent, method: string, path: string, body?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    request(`${url}${path}`, { method, agent, headers }, (response) => {
      response.resume().on("end", resolve);
      if (response.statusCode !== 200) reject(new Error(`${method} ${path} got ${response.statusCode}.`));
    })
      .on("error", reject)
      .end(body);
  });
}

interface EventCounter {
  /** Settles once so many edits have been seen. */
  reached(count: number): Promise<void>;
}

async function openStream(url: string, sockets: Socket[]): Promise<EventCounter> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  let seen = 0;
  let due: { readonly count: number; readonly settle: () => void } | undefined;
  socket.write(`GET /events HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`);
  await once(socket, "data");
  socket.on("data", (chunk: Buffer) => {
    seen += chunk.toString("latin1").split("event: item-updated").length - 1;
    if (due && seen >= due.count) due.settle();
  });
  return {
    reached: (count) => new Promise((settle) => (seen >= count ? settle() : (due = { count, settle }))),
  };
}
