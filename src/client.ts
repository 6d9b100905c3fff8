import type { DownloadInput, DownloadTicket } from "./wire/download.ts";
import type { ExportInput, ExportOptions } from "./wire/export.ts";
import type { FinishInput, FinishOverview, FinishPlan, FinishStatus } from "./wire/finish.ts";
import type { ImportColumns, ImportFormat, ImportPolicy, ImportResponse } from "./wire/import.ts";
import type * as z from "zod";
import { createLiveStream, type LiveStream, type LiveStreamOptions } from "./client/live-stream.ts";
import { openEvents, type Fetch } from "./client/open-events.ts";
import { addressOf, createCaller, type ApiResponse } from "./client/request.ts";
import { systemClock, type Clock } from "./clock.ts";
import { systemRandom, type Random } from "./random.ts";
import type { BulkResponse, BulkEdit } from "./wire/bulk.ts";
import type { Health, SessionResponse } from "./wire/health.ts";
import type { FolderListing, FolderTree, Metadata, SearchResponse } from "./wire/listing.ts";
import type {
  JoinResponse,
  JoinRequest,
  LeaveResponse,
  LeaveRequest,
  MoveResponse,
  MoveRequest,
  PresenceResponse,
} from "./wire/presence.ts";
import type { QueryResponse, QueryCount, Sort } from "./wire/query.ts";
import type { ItemHistory } from "./wire/item-history.ts";
import type { MetricsItems, MetricsOutcome, Sidecar } from "./wire/sidecar.ts";
import type { ShareResponse } from "./wire/share.ts";
import type { Views } from "./wire/views.ts";
import type { ViewPosition, ViewResponse, ViewWindow } from "./wire/window.ts";

export type { LiveMessage, LiveState, LiveStream } from "./client/live-stream.ts";
export { isProblem, isTemporary, Problem, Unreachable } from "./client/problem.ts";
export type { ApiResponse } from "./client/request.ts";

/** One change for many images, as `POST /items/bulk` takes it. */
export type BulkEditInput = z.input<typeof BulkEdit>;
/** The body of a join or heartbeat. */
export type JoinInput = z.input<typeof JoinRequest>;

/** The images of a view, and their order. */
export interface QueryParameters {
  readonly path: string;
  /** Default true. */
  readonly recursive?: boolean;
  readonly q?: string;
  /** Default `name`. */
  readonly sort?: Sort;
  /** For `random`: the same seed gives the same order. */
  readonly seed?: number;
}

/** How much of a folder to list. Default: the folder itself, 200 images a page. */
export interface FolderParameters {
  readonly recursive?: boolean;
  readonly page?: number;
  readonly pageSize?: number;
}

/** The file's stamp and the thumbnail's size; by default a short edge of 256 px. */
export interface ThumbOptions {
  readonly stamp?: string | undefined;
  /** The largest width in px: 256, 512 or 1024; others are rounded up. */
  readonly width?: number;
}

/** The parameters of `GET /export`. */
export interface ExportParameters extends Partial<ExportOptions> {
  readonly path?: string;
  readonly recursive?: boolean;
  readonly q?: string;
  /** Exports at most so many images. */
  readonly limit?: number;
}

/** The parameters of `POST /import`. */
export interface ImportParameters {
  readonly format: ImportFormat;
  /** Default `fill`. */
  readonly policy?: ImportPolicy;
  /** The name of a single XMP sidecar. */
  readonly name?: string;
  readonly columns?: ImportColumns;
}

/**
 * Calls reject with `Problem` if the server responds with an error, with `Unreachable` if no response arrives, and with the
 * signal's reason if it is aborted.
 */
export interface Client {
  session(): Promise<ApiResponse<SessionResponse>>;
  /** The links that the caller may share. */
  share(): Promise<ApiResponse<ShareResponse>>;
  health(): Promise<ApiResponse<Health>>;
  tree(): Promise<ApiResponse<FolderTree>>;
  folder(path: string, parameters?: FolderParameters): Promise<ApiResponse<FolderListing>>;
  /** Every image that matches, in order. */
  query(parameters: QueryParameters, signal?: AbortSignal): Promise<ApiResponse<QueryResponse>>;
  /** Every image if at most so many match, else a view. */
  queryUpTo(
    most: number,
    parameters: QueryParameters,
    signal?: AbortSignal,
  ): Promise<ApiResponse<QueryResponse | ViewResponse>>;
  count(parameters: QueryParameters, signal?: AbortSignal): Promise<ApiResponse<QueryCount>>;
  /** A view of any size; its images are requested by `viewWindow`. */
  view(parameters: QueryParameters, signal?: AbortSignal): Promise<ApiResponse<ViewResponse>>;
  /** One byte of proportions per image, for `ratioOfByte`. */
  viewGeometry(token: string, signal?: AbortSignal): Promise<Blob>;
  /** At most 500 images from the position `from`. */
  viewWindow(token: string, from: number, count: number, signal?: AbortSignal): Promise<ApiResponse<ViewWindow>>;
  viewPosition(token: string, path: string, signal?: AbortSignal): Promise<ApiResponse<ViewPosition>>;
  item(path: string, signal?: AbortSignal): Promise<ApiResponse<Sidecar>>;
  /** Who set what, and when, newest first; `before` is the `next` of an earlier page. */
  itemHistory(path: string, before?: number, signal?: AbortSignal): Promise<ApiResponse<ItemHistory>>;
  items(paths: readonly string[], signal?: AbortSignal): Promise<ApiResponse<SearchResponse>>;
  metadata(path: string, signal?: AbortSignal): Promise<ApiResponse<Metadata>>;
  /** A repeated key returns the first response and applies nothing. */
  bulk(edits: readonly BulkEditInput[], idempotencyKey: string): Promise<ApiResponse<BulkResponse>>;
  mergeMetrics(items: MetricsItems["items"]): Promise<ApiResponse<MetricsOutcome>>;
  views(): Promise<ApiResponse<Views>>;
  /** With `etag`, the call is refused if someone else has saved since. */
  putViews(views: Views, etag?: string): Promise<ApiResponse<Views>>;
  /** Scans a folder and those below it again. */
  refresh(path: string): Promise<ApiResponse<{ ok: true }>>;
  presence(): Promise<ApiResponse<PresenceResponse>>;
  join(body: JoinInput): Promise<ApiResponse<JoinResponse>>;
  heartbeat(body: JoinInput): Promise<ApiResponse<JoinResponse>>;
  move(body: MoveRequest): Promise<ApiResponse<MoveResponse>>;
  leave(body: LeaveRequest): Promise<ApiResponse<LeaveResponse>>;
  /** Follows live events after the id `after`; reconnects until it is closed. */
  live(options: Pick<LiveStreamOptions, "after" | "onEvent" | "onState">): LiveStream;
  /** With the file's stamp (`hash` of an item), the URL changes with the file, so its response may be cached forever. */
  thumbUrl(path: string, options?: ThumbOptions): string;
  /** `size` limits the long edge, in px: up to 4,096, default 2,048. */
  previewUrl(path: string, stamp?: string, size?: number): string;
  /**
   * The smaller version embedded in a JPEG, to show until the rendition has loaded; status 204 if there is none. Show it in the
   * image's shape with `object-fit: cover`, which crops the bars that cameras put around it.
   */
  embeddedThumbUrl(path: string, stamp?: string): string;
  /** As `embeddedThumbUrl`, but the largest embedded version; of a camera raw file, its largest JPEG whole. */
  embeddedPreviewUrl(path: string, stamp?: string): string;
  fileUrl(path: string, stamp?: string): string;
  /** The URL to download the labels of all matching images from. */
  exportUrl(parameters: ExportParameters): string;
  exportMatching(parameters: ExportParameters): Promise<Blob>;
  /** The labels of the images named by `paths`, or by `match`, as a file. */
  exportSome(body: ExportInput): Promise<Blob>;
  /** Prepares a zip of original files, to be saved from `downloadUrl`. */
  prepareDownload(body: DownloadInput): Promise<ApiResponse<DownloadTicket>>;
  downloadUrl(ticket: string): string;
  /** Imports labels from a file; without a key it only says what an import would change. */
  importFile(file: Blob, parameters: ImportParameters, idempotencyKey?: string): Promise<ApiResponse<ImportResponse>>;
  /** Where the files of images may go, and what was done with some before. */
  finishOverview(): Promise<ApiResponse<FinishOverview>>;
  /** Plans to move, copy, link or trash files; touches nothing. */
  planFinish(body: FinishInput, signal?: AbortSignal): Promise<ApiResponse<FinishPlan>>;
  /** Runs a plan; repeated, it returns the same run. */
  startFinish(plan: string): Promise<ApiResponse<FinishStatus>>;
  undoFinish(id: string): Promise<ApiResponse<FinishStatus>>;
  /** A run of this server since it started, or its undo. */
  finishStatus(id: string): Promise<ApiResponse<FinishStatus>>;
  leaveUrl(): string;
}

export interface ClientOptions {
  /** The server's URL, such as `http://localhost:7070`; default the page's own server. */
  readonly url?: string;
  /** Default: the platform's `fetch`. */
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Returns headers for each request, such as `authorization`, `x-client-id` and `x-updated-by`; evaluated per request. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

/** Creates a client of a Lenslet server, for pages and scripts. Sends nothing before the first call. */
export function createClient(options: ClientOptions = {}): Client {
  const base = (options.url ?? "").replace(/\/+$/u, "");
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const headers = options.headers ?? (() => ({}));
  const { call, file } = createCaller(base, fetch, headers);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;

  return {
    session: () => call("session"),
    share: () => call("share"),
    health: () => call("health"),
    tree: () => call("tree"),
    folder: (path, { recursive, page, pageSize } = {}) =>
      call("folders", { parameters: { path, recursive, page, page_size: pageSize } }),
    query: (parameters, signal) => call("query", { parameters: { ...parameters }, signal }),
    queryUpTo: (most, parameters, signal) => call("query", { parameters: { ...parameters, most }, signal }),
    count: (parameters, signal) => call("query", { parameters: { ...parameters, only: "count" }, signal }),
    view: (parameters, signal) => call("view", { parameters: { ...parameters }, signal }),
    viewGeometry: (token, signal) => file("viewGeometry", { parameters: { token }, signal }),
    viewWindow: (token, from, count, signal) => call("viewWindow", { parameters: { token, from, count }, signal }),
    viewPosition: (token, path, signal) => call("viewPosition", { parameters: { token, path }, signal }),
    item: (path, signal) => call("readItem", { parameters: { path }, signal }),
    itemHistory: (path, before, signal) => call("itemHistory", { parameters: { path, before }, signal }),
    items: (paths, signal) => call("readItems", { body: { paths }, signal }),
    metadata: (path, signal) => call("metadata", { parameters: { path }, signal }),
    bulk: (edits, idempotencyKey) => call("bulk", { body: { edits }, headers: { "idempotency-key": idempotencyKey } }),
    mergeMetrics: (items) => call("metricsItems", { body: { items } }),
    views: () => call("readViews"),
    putViews: (views, etag) =>
      call("putViews", { body: views, ...(etag !== undefined && { headers: { "if-match": etag } }) }),
    refresh: (path) => call("refresh", { parameters: { path } }),
    presence: () => call("presence"),
    join: (body) => call("join", { body }),
    heartbeat: (body) => call("heartbeat", { body }),
    move: (body) => call("move", { body }),
    leave: (body) => call("leave", { body }),
    live: ({ after, onEvent, onState }) =>
      createLiveStream({
        open: openEvents(base, fetch, headers),
        clock,
        random,
        after,
        onEvent,
        onState,
      }),
    thumbUrl: (path, { stamp, width } = {}) => addressOf(base, "thumb", { path, width, v: stamp }),
    previewUrl: (path, stamp, size) => addressOf(base, "preview", { path, size, v: stamp }),
    embeddedThumbUrl: (path, stamp) => addressOf(base, "thumb", { path, embedded: true, v: stamp }),
    embeddedPreviewUrl: (path, stamp) => addressOf(base, "preview", { path, embedded: true, v: stamp }),
    fileUrl: (path, stamp) => addressOf(base, "file", { path, v: stamp }),
    exportUrl: (parameters) => addressOf(base, "export", { ...parameters }),
    exportMatching: (parameters) => file("export", { parameters: { ...parameters } }),
    exportSome: (body) => file("exportSome", { body }),
    prepareDownload: (body) => call("prepareDownload", { body }),
    downloadUrl: (ticket) => addressOf(base, "download", { ticket }),
    importFile: (content, { columns = {}, ...parameters }, key) =>
      call("import", {
        file: content,
        parameters: {
          ...parameters,
          dry_run: key === undefined,
          column: Object.entries(columns).map(([field, column]) => `${field}:${column}`),
        },
        ...(key !== undefined && { headers: { "idempotency-key": key } }),
      }),
    finishOverview: () => call("finishOverview"),
    planFinish: (body, signal) => call("planFinish", { body, signal }),
    startFinish: (plan) => call("startFinish", { body: { plan } }),
    undoFinish: (id) => call("undoFinish", { body: { id } }),
    finishStatus: (id) => call("finishStatus", { parameters: { id } }),
    leaveUrl: () => addressOf(base, "leave"),
  };
}
