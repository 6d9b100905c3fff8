import { systemClock } from "./clock.ts";
import { parseBasePath } from "./http/base-path.ts";
import { createHandlers } from "./http/handlers.ts";
import { createApp } from "./http/http-app.ts";
import { createPage } from "./http/page.ts";
import { toResponse, type PlainResponse } from "./http/plain-response.ts";
import { createCore } from "./lenslet-core.ts";
import type { LensletOptions } from "./lenslet-options.ts";
import { systemRandom } from "./random.ts";
import type { IndexHealth, PresenceDiagnostics } from "./wire/health.ts";

/** A gallery as a web-standard handler. */
export interface Lenslet {
  /** Handles any request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Returns the same response as plain values, for `serve` where creating a `Response` is slow. */
  readonly fetchPlain: (request: Request) => Promise<PlainResponse>;
  /**
   * Resolves with what was found once the folder has been read for the first time; rejects if it is missing or the labels
   * cannot be opened.
   */
  readonly ready: Promise<IndexHealth>;
  /** Resolves once it is known whether labels can be written, long before `ready` in a large folder. Never rejects. */
  readonly labelsLoaded: Promise<void>;
  /** The same as `GET /presence/diagnostics`. */
  readonly diagnostics: () => PresenceDiagnostics;
  /** Ends all streams, refuses new requests with 503, and closes the journal. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** Builds a gallery. The folder is read from now on; requests wait only for the part of it that they are about. */
export function createLenslet({
  source,
  journal,
  thumbnailer,
  assets,
  metrics,
  fileOps,
  sidecars,
  version = "",
  presence = {},
  basePath: givenBasePath = "",
  gate = {},
  clock = systemClock,
  random = systemRandom,
  onError = (error) => console.error(error),
  onProgress = () => {},
}: LensletOptions): Lenslet {
  const { lifecycleV2 = true, viewTtlMs = 75_000, editTtlMs = 60_000, pruneIntervalMs = 5_000 } = presence;
  const basePath = parseBasePath(givenBasePath);
  if (basePath === undefined) throw new RangeError(`basePath is a path such as /photos, not ${givenBasePath}`);
  const core = createCore({
    source,
    journal,
    thumbnailer,
    ...(fileOps && { fileOps }),
    ...(sidecars && { sidecars }),
    presence: { lifecycleV2, viewTtlMs, editTtlMs, pruneIntervalMs },
    clock,
    random,
    onError,
    onProgress,
  });
  const { requests, admission, damaged, rechecks, scanner, labels } = core;

  let closing: Promise<void> | undefined;
  const fetchPlain = createApp({
    handlers: createHandlers({
      ...core,
      journal,
      thumbnailer,
      clock,
      random,
      gate,
      metrics,
      labelsOf: labels.of,
      onDamaged: damaged.note,
      checkFolder: rechecks.check,
      otherFiles: scanner.otherFiles,
      missing: scanner.missing,
      readHeaders: scanner.readHeaders,
      readMetadata: scanner.readMetadata,
      prefer: scanner.prefer,
      rescan: scanner.rescan,
      wallTime: () => clock.wallTime(),
      writesXmp: sidecars !== undefined,
      root: source.root,
      title: source.title,
      basePath,
      version,
    }),
    page: createPage(assets),
    gate,
    basePath,
    clock,
    requests,
    admit: admission.admit,
    idsReserved: core.idsReserved,
    isClosed: () => closing !== undefined,
    onError,
  });

  return {
    fetch: async (request) => toResponse(await fetchPlain(request)),
    fetchPlain,
    ready: core.ready,
    labelsLoaded: core.labelsLoaded,
    diagnostics: core.diagnostics,
    close: () => (closing ??= core.close()),
  };
}
