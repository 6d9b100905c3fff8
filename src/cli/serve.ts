import { realpath } from "node:fs/promises";
import type { PresenceOptions } from "../lenslet-options.ts";
import {
  FolderTaken,
  FolderUnusable,
  openFolder,
  type FolderLenslet,
  type FolderOptions,
} from "../runtimes/open-folder.ts";
import { arrivalOf } from "../http/arrival.ts";
import { PortUnavailable, type Handler, type Serving } from "../runtimes/serving.ts";
import type { IndexHealth } from "../wire/health.ts";
import { decoderLine, foundLine, progressLine, startLines, type Links } from "./announcement.ts";
import { entranceOf } from "./entrance.ts";
import { listen, nativeServe } from "./listen.ts";
import { movesFiles, type ServeFlags } from "./options.ts";
import { describeStorage, findPlace, type ServedPlace } from "./served-place.ts";
import { openBrowser } from "./open-browser.ts";
import type { Terminal } from "./terminal.ts";
import { createTokens, findTokens, type FoundTokens, type Tokens } from "./tokens.ts";
import { openTunnel, TunnelFailure, type Tunnel } from "./tunnel.ts";

/** A failed start that the user can fix: a message of one line, and the exit status. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** A gallery that is being served. */
export interface Running {
  /** Settles once the folder has been read and reported; throws `StartFailure` if it cannot be. */
  readonly reported: Promise<void>;
  /** Ends all streams, stores pending labels and releases the port. */
  close(): Promise<void>;
}

/** Serves a folder until closed. Throws `StartFailure`. */
export async function serveFolder(directory: string, flags: ServeFlags, terminal: Terminal): Promise<Running> {
  const startedAt = performance.now();
  const { host, verbose } = flags;
  const place = findPlace(directory, flags, process.env);
  if (place.kind === "misused") throw new StartFailure(place.message, 2);
  const entrance = entranceOf(flags);
  if (flags["rotate-tokens"] && entrance.kind !== "links") {
    throw new StartFailure("--rotate-tokens needs the --host that the links are for", 2);
  }
  const onError = (error: unknown) => terminal.complain(`lenslet: ${describe(error, verbose)}`);
  const found =
    entrance.kind === "links" ? await tokensOf(place.labels, place.keeping !== "this-run", flags) : undefined;
  const tokens = found?.tokens;
  const hosts = [...flags["allowed-hosts"]];

  let serving: Serving | undefined;
  let tunnel: Tunnel | undefined;
  const publicAddress = () => tunnel && `https://${tunnel.host}`;
  const basePath = flags["base-path"];
  const gallery = await open(place, flags, {
    basePath,
    gate: {
      hosts,
      port: () => serving?.port,
      origins: flags["allow-origin"],
      behindProxy: flags["behind-proxy"] || flags.share,
      address: () => publicAddress() ?? (serving && entrance.address(serving.port)),
      ...(tokens && { access: { kind: "tokens", ...tokens } }),
      ...(entrance.kind === "everybody" && { access: { kind: "open" } }),
    },
    onError,
    onProgress: (_, index) => {
      if (!index.ready) terminal.progress(`  ${progressLine(index)}`);
    },
  });
  const close = async () => {
    tunnel?.close();
    await Promise.all([gallery.close(), serving?.close()]);
  };

  try {
    const handler = verbose ? { fetch: logged(gallery.fetch, terminal, flags["behind-proxy"]) } : gallery;
    const port = flags.port === undefined ? {} : { port: flags.port };
    serving = await listen(await nativeServe(), handler, { hostname: host, onError, ...port });
  } catch (error) {
    await gallery.close();
    throw toStartFailure(error, host);
  }
  const { port, url } = serving;
  if (flags.share) {
    tunnel = await openTunnel(url).catch(async (error: unknown) => {
      await close();
      throw error instanceof TunnelFailure ? new StartFailure(error.message, 2) : error;
    });
    hosts.push(tunnel.host);
    void tunnel.lost.then(() => terminal.complain("lenslet: the tunnel has ended, and its links with it; start again"));
  }
  hosts.push(...entrance.names.map((name) => `${name}:${port}`));
  await gallery.announce(`${url}${basePath}`);
  // Stored only after the start has succeeded: a failed one must not change the links of a running server.
  await found?.store().catch((error: unknown) => {
    const reason = describe(error, false);
    terminal.complain(
      `lenslet: the links work only until this server stops, because they could not be stored: ${reason}`,
    );
  });

  // Whether labels can be written is known only once they are loaded.
  await gallery.labelsLoaded;
  const address = publicAddress() ?? entrance.address(port);
  const links = toLinks(`${address ?? url}${basePath}/`, tokens);
  const start = {
    directory: place.source?.root ?? gallery.directory,
    links,
    storage: describeStorage(place, gallery.readOnlyReason),
    openToAll: entrance.kind === "everybody",
    coloured: terminal.coloured,
    withCode: terminal.interactive && address !== undefined,
  };
  if (terminal.json) terminal.print("Listening", { folder: start.directory, ...links, labels: start.storage });
  else for (const line of startLines(start)) terminal.print(line);
  if (flags.open && !(await openBrowser(links.editor)))
    terminal.complain("lenslet: no browser could be opened; open the link yourself");

  const report = async () => {
    let index: IndexHealth;
    try {
      index = await gallery.ready;
    } catch (error) {
      throw new StartFailure(describe(error, verbose), 2);
    }
    terminal.print(`  ${foundLine(index, performance.now() - startedAt)}`);
    if (index.watch_problem !== null)
      terminal.print(`  New files are found when somebody looks at their folder. ${index.watch_problem}`);
    if (verbose) void gallery.confinement.then((holds) => terminal.print(`  ${decoderLine(holds)}`));
  };
  return { reported: report(), close };
}

async function open(place: ServedPlace, flags: ServeFlags, options: FolderOptions): Promise<FolderLenslet> {
  const thumbSize = flags["thumb-size"];
  const thumbQuality = flags["thumb-quality"];
  const maximumPixels = flags["max-pixels"];
  const historyBytes = flags["keep-history"];
  try {
    return await openFolder(place.labels, {
      ...options,
      keeping: place.keeping,
      ...(place.source && { source: place.source }),
      allowLinks: flags["allow-links"],
      thumbCache: flags["thumb-cache"],
      ...(movesFiles(flags) && { fileOps: { destinations: flags["allow-move-to"] } }),
      writeXmp: flags["write-xmp"],
      ...(thumbSize !== undefined && { thumbSize }),
      ...(thumbQuality !== undefined && { thumbQuality }),
      ...(historyBytes !== undefined && { historyBytes }),
      ...(maximumPixels !== undefined && { maximumPixels }),
      presence: toPresence(flags),
    });
  } catch (error) {
    if (error instanceof FolderTaken) throw new StartFailure(`${error.message}; open that, or add --read-only`, 3);
    if (error instanceof FolderUnusable) throw new StartFailure(error.message, 2);
    throw error;
  }
}

function toPresence(flags: ServeFlags): PresenceOptions {
  const viewTtlMs = flags["presence-view-ttl"];
  const editTtlMs = flags["presence-edit-ttl"];
  const pruneIntervalMs = flags["presence-prune-interval"];
  return {
    lifecycleV2: flags["presence-lifecycle-v2"],
    ...(viewTtlMs !== undefined && { viewTtlMs }),
    ...(editTtlMs !== undefined && { editTtlMs }),
    ...(pruneIntervalMs !== undefined && { pruneIntervalMs }),
  };
}

/** Returns the folder's tokens, which survive restarts; with `--no-write`, new ones for this run. */
async function tokensOf(directory: string, areKept: boolean, flags: ServeFlags): Promise<FoundTokens> {
  if (!areKept) return { tokens: createTokens(), store: async () => {} };
  // A missing folder is reported when it is opened.
  const place = await realpath(directory).catch(() => directory);
  return findTokens(place, flags["rotate-tokens"]);
}

function toLinks(base: string, tokens: Tokens | undefined): Links {
  if (!tokens) return { editor: base, viewer: undefined };
  const { editor, viewer } = tokens;
  return { editor: `${base}?t=${editor}`, viewer: `${base}?t=${viewer}` };
}

function toStartFailure(error: unknown, host: string): unknown {
  if (error instanceof PortUnavailable) {
    return new StartFailure(
      `port ${error.port} is taken or not allowed; choose another with --port, or leave it out`,
      2,
    );
  }
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return new StartFailure(`cannot listen on ${host}${code}; is it an address of this machine?`, 2);
}

function describe(error: unknown, inFull: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return inFull ? (error.stack ?? error.message) : error.message;
}

/** Logs each request with its status and time. Queries are omitted, because they contain file names and tokens. */
function logged(fetch: Handler["fetch"], terminal: Terminal, behindProxy: boolean): Handler["fetch"] {
  return async (request) => {
    const startedAt = performance.now();
    const response = await fetch(request);
    const url = new URL(request.url);
    const { client } = arrivalOf(request, url, behindProxy);
    const ms = Number((performance.now() - startedAt).toFixed(1));
    const { method } = request;
    const line = `${method} ${url.pathname} ${response.status} ${ms.toFixed(1)} ms`;
    const fields = { method, path: url.pathname, status: response.status, ms, ...(client !== "" && { client }) };
    terminal.print(client === "" ? line : `${client} ${line}`, fields);
    return response;
  };
}
