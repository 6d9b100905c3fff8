import { createServer, type ServerResponse } from "node:http";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { serve } from "../../src/node.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { tinyPng } from "../support/test-gallery.ts";

/** A server in a process of its own: `lenslet`, or `bare`, which is the least that node:http can do for the same requests. */
const url = process.argv[2] === "bare" ? await serveBare() : await serveLenslet();
console.log(url);

process.on("message", () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().rss);
});

async function serveLenslet(): Promise<string> {
  const lenslet = createLenslet({
    source: createMemorySource({ images: { "/a.png": tinyPng } }),
    journal: createMemoryJournal(),
    thumbnailer: createMemoryThumbnailer(),
  });
  await lenslet.ready;
  return (await serve(lenslet, { port: 0 })).url;
}

function serveBare(): Promise<string> {
  const streams = new Set<ServerResponse>();
  let id = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/events")) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("retry: 1000\n\n");
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    }
    request.resume();
    const body = JSON.stringify({
      role: "editor",
      can_write: true,
      read_only_reason: null,
      title: "memory",
      version: "",
    });
    if (request.method === "PUT") {
      id += 1;
      for (const stream of streams) stream.write(`event: item-updated\nid: ${id}\ndata: ${body}\n\n`);
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    });
  });
}
