import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod";
import { PresenceDiagnostics } from "../../src/wire/health.ts";
import { runFile } from "./process.ts";

export interface ServedFolder {
  readonly url: string;
  readonly directory: string;
  diagnostics(): Promise<PresenceDiagnostics>;
  /** Calls the server as a script does; the response's status and JSON body. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

const Body = z.record(z.string(), z.unknown());
let keys = 0;

/** `lenslet` itself, as a process of its own, over a folder with these files. */
export async function serveFolder(
  files: Readonly<Record<string, Uint8Array>>,
  flags: readonly string[] = [],
): Promise<ServedFolder> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-served-"));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
  }
  const server = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0", ...flags]);
  const [url] = await server.printed(/http:\/\/[\d.:]+/);
  await server.printed(/Found .* images/);
  return {
    url,
    directory,
    diagnostics: async () => PresenceDiagnostics.parse(await (await fetch(`${url}/presence/diagnostics`)).json()),
    async call(method, path, body) {
      keys += 1;
      const headers = { "content-type": "application/json", "idempotency-key": `served-${keys}` };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, { method, headers, ...init });
      return { status: response.status, body: Body.parse(await response.json()) };
    },
    async close() {
      server.kill("SIGTERM");
      await server.ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
