import * as z from "zod";
import { BulkRequest, BulkResponse } from "../wire/bulk.ts";
import { DownloadRequest, DownloadTicket } from "../wire/download.ts";
import type { EndpointName } from "../wire/endpoints.ts";
import { ExportRequest } from "../wire/export.ts";
import { FinishOverview, FinishPlan, FinishRequest, FinishStart, FinishStatus, FinishUndo } from "../wire/finish.ts";
import { Health, PresenceDiagnostics, SessionResponse } from "../wire/health.ts";
import { ImportResponse } from "../wire/import.ts";
import { FolderListing, FolderTree, Metadata, ReadItems, SearchResponse } from "../wire/listing.ts";
import {
  JoinRequest,
  JoinResponse,
  LeaveRequest,
  LeaveResponse,
  MoveRequest,
  MoveResponse,
  PresenceResponse,
} from "../wire/presence.ts";
import type { ProblemCode } from "../wire/problem-codes.ts";
import { QueryResponse } from "../wire/query.ts";
import { ShareResponse } from "../wire/share.ts";
import { MetricsItems, MetricsOutcome, PatchItem, PutItem, Sidecar } from "../wire/sidecar.ts";
import { Views } from "../wire/views.ts";
import { ViewPosition, ViewResponse, ViewWindow } from "../wire/window.ts";
import type { HeaderName, QueryName } from "./parameters.ts";

/** What the description of the API says about an endpoint, besides the table in `wire/endpoints.ts`. */
export interface Operation {
  readonly about: string;
  readonly group: "Browse" | "Label" | "Files" | "Presence and events" | "Server";
  readonly query?: readonly QueryName[];
  /** Those of `query` without which there is no response. */
  readonly required?: readonly QueryName[];
  readonly headers?: readonly HeaderName[];
  readonly body?: { readonly schema: z.ZodType; readonly example: object };
  /** A schema for JSON, or the media type of anything else. */
  readonly response: z.ZodType | string;
  /** Problems besides those that any call may have. */
  readonly problems?: readonly ProblemCode[];
}

const path = "/trips/beach.png";
const session = { gallery_id: "/trips", client_id: "my-script" };
const edits = ["x-client-id", "x-updated-by"] as const;
const view = ["path", "recursive", "q", "sort", "seed"] as const;
const image = { query: ["path"], required: ["path"] } as const;
const token = { required: ["token"], problems: ["view_expired"] } as const;
const missing = ["invalid_path", "not_found"] as const;
const imageProblems = [...missing, "unsupported_image"] as const;
const writes = ["read_only", "disk_full", "write_failed", "write_unknown"] as const;
const leases = ["invalid_lease", "client_id_required"] as const;
const exported = "text/csv";

export const operations: Readonly<Record<EndpointName, Operation>> = {
  folders: {
    about: "List a folder.",
    group: "Browse",
    query: ["path", "recursive", "page", "page_size", "legacy_recursive"],
    response: FolderListing,
    problems: [...missing, "invalid_page"],
  },
  tree: { about: "List all folders with their counts.", group: "Browse", response: FolderTree },
  query: {
    about: "Find images, in an order, with counts of their labels.",
    group: "Browse",
    query: [...view, "only"],
    response: QueryResponse,
    problems: missing,
  },
  view: {
    about: "Open a view of any size. Its parts are requested by its token.",
    group: "Browse",
    query: view,
    response: ViewResponse,
    problems: missing,
  },
  viewGeometry: {
    about: "The proportions of a view, one byte an image.",
    group: "Browse",
    query: ["token"],
    ...token,
    response: "application/octet-stream",
  },
  viewWindow: {
    about: "A part of a view.",
    group: "Browse",
    query: ["token", "from", "count"],
    ...token,
    response: ViewWindow,
  },
  viewPosition: {
    about: "Where an image is in a view.",
    group: "Browse",
    query: ["token", "path"],
    ...token,
    response: ViewPosition,
  },
  search: {
    about: "Find images.",
    group: "Browse",
    query: ["q", "path", "recursive", "limit"],
    response: SearchResponse,
    problems: missing,
  },
  readItem: {
    about: "Read the labels of an image.",
    group: "Label",
    ...image,
    response: Sidecar,
    problems: imageProblems,
  },
  putItem: {
    about: "Replace the labels of an image.",
    group: "Label",
    ...image,
    headers: edits,
    body: { schema: PutItem, example: { tags: ["sunset"], notes: "", star: 4 } },
    response: Sidecar,
    problems: [...imageProblems, ...writes],
  },
  patchItem: {
    about: "Change the labels of an image, based on a version.",
    group: "Label",
    ...image,
    headers: ["idempotency-key", "if-match", ...edits],
    body: { schema: PatchItem, example: { base_version: 1, set_star: 5, add_tags: ["sunset"] } },
    response: Sidecar,
    problems: [
      ...imageProblems,
      "idempotency_key_required",
      "missing_base_version",
      "version_mismatch",
      "invalid_if_match",
      "version_conflict",
      "idempotency_key_reused",
      ...writes,
    ],
  },
  readItems: {
    about: "Read images by their paths.",
    group: "Browse",
    body: { schema: ReadItems, example: { paths: [path] } },
    response: SearchResponse,
  },
  bulk: {
    about: "Change many images in one step.",
    group: "Label",
    headers: ["idempotency-key", ...edits],
    body: { schema: BulkRequest, example: { edits: [{ match: { path: "/trips", q: "beach" }, add_tags: ["sea"] }] } },
    response: BulkResponse,
    problems: ["idempotency_key_reused", "view_expired", ...writes],
  },
  metricsItems: {
    about: "Merge numbers from a scoring script into images.",
    group: "Label",
    headers: edits,
    body: { schema: MetricsItems, example: { items: [{ path, metrics: { score: 0.93 } }] } },
    response: MetricsOutcome,
    problems: writes,
  },
  export: {
    about: "Export labels of what matches.",
    group: "Files",
    query: ["path", "recursive", "q", "export_format", "naming", "separator", "bom"],
    response: exported,
    problems: missing,
  },
  exportSome: {
    about: "Export labels of chosen images.",
    group: "Files",
    body: { schema: ExportRequest, example: { paths: [path], format: "csv" } },
    response: exported,
    problems: ["view_expired"],
  },
  import: {
    about: "Import labels from a file, all or nothing.",
    group: "Files",
    query: ["import_format", "policy", "dry_run", "column", "name"],
    headers: ["idempotency-key", ...edits],
    response: ImportResponse,
    problems: ["invalid_import", "idempotency_key_required", "idempotency_key_reused", ...writes],
  },
  prepareDownload: {
    about: "Prepare a zip of originals.",
    group: "Files",
    body: { schema: DownloadRequest, example: { paths: [path] } },
    response: DownloadTicket,
    problems: ["view_expired"],
  },
  download: {
    about: "Download a prepared zip.",
    group: "Files",
    query: ["ticket"],
    required: ["ticket"],
    response: "application/zip",
    problems: ["not_found"],
  },
  finishOverview: { about: "Where files can go, and earlier runs.", group: "Files", response: FinishOverview },
  planFinish: {
    about: "Plan what to do with files; nothing is touched.",
    group: "Files",
    body: { schema: FinishRequest, example: { paths: [path], operation: "trash" } },
    response: FinishPlan,
    problems: ["view_expired", "read_only"],
  },
  startFinish: {
    about: "Run a plan.",
    group: "Files",
    body: { schema: FinishStart, example: { plan: "PLAN" } },
    response: FinishStatus,
    problems: ["not_found", "read_only"],
  },
  undoFinish: {
    about: "Undo a run.",
    group: "Files",
    body: { schema: FinishUndo, example: { id: "RUN" } },
    response: FinishStatus,
    problems: ["not_found", "read_only"],
  },
  finishStatus: {
    about: "How far a run is.",
    group: "Files",
    query: ["id"],
    response: FinishStatus,
    problems: ["not_found"],
  },
  thumb: {
    about: "A thumbnail.",
    group: "Files",
    query: ["path", "width", "embedded", "v"],
    required: ["path"],
    response: "image/webp",
    problems: [...imageProblems, "unreadable_image"],
  },
  preview: {
    about: "A rendition for the viewer.",
    group: "Files",
    query: ["path", "embedded", "v"],
    required: ["path"],
    response: "image/webp",
    problems: [...imageProblems, "unreadable_image"],
  },
  file: {
    about: "The original.",
    group: "Files",
    query: ["path", "v"],
    required: ["path"],
    headers: ["range"],
    response: "image/png",
    problems: [...imageProblems, "range_not_satisfiable"],
  },
  metadata: {
    about: "What the file says of itself.",
    group: "Browse",
    ...image,
    response: Metadata,
    problems: [...missing, "unsupported_media_type"],
  },
  readViews: { about: "Read the Smart Folders.", group: "Label", response: Views },
  putViews: {
    about: "Replace the Smart Folders.",
    group: "Label",
    headers: ["if-match"],
    body: { schema: Views, example: { version: 1, views: [] } },
    response: Views,
    problems: ["version_conflict", ...writes],
  },
  refresh: {
    about: "Read a folder again.",
    group: "Browse",
    query: ["path"],
    response: z.object({ ok: z.literal(true) }),
    problems: missing,
  },
  presence: { about: "Who is where.", group: "Presence and events", response: PresenceResponse },
  join: {
    about: "Enter a folder; returns a lease.",
    group: "Presence and events",
    body: { schema: JoinRequest, example: session },
    response: JoinResponse,
    problems: leases,
  },
  heartbeat: {
    about: "Stay in a folder.",
    group: "Presence and events",
    body: { schema: JoinRequest, example: session },
    response: JoinResponse,
    problems: leases,
  },
  move: {
    about: "Go to another folder.",
    group: "Presence and events",
    body: {
      schema: MoveRequest,
      example: { from_gallery_id: "/trips", to_gallery_id: "/", client_id: "my-script", lease_id: "LEASE" },
    },
    response: MoveResponse,
    problems: [...leases, "scope_mismatch"],
  },
  leave: {
    about: "Leave.",
    group: "Presence and events",
    body: { schema: LeaveRequest, example: { ...session, lease_id: "LEASE" } },
    response: LeaveResponse,
    problems: [...leases, "scope_mismatch"],
  },
  diagnostics: {
    about: "The state of presence and of the replay window.",
    group: "Server",
    response: PresenceDiagnostics,
  },
  events: {
    about: "The live events, until the client disconnects.",
    group: "Presence and events",
    query: ["last_event_id"],
    headers: ["last-event-id"],
    response: "text/event-stream",
  },
  health: { about: "Whether labels are kept, and what was found.", group: "Server", response: Health },
  metrics: {
    about: "The same for a monitoring system.",
    group: "Server",
    response: "text/plain",
    problems: ["not_found"],
  },
  session: { about: "The role of the caller, and the gallery.", group: "Server", response: SessionResponse },
  share: { about: "Links to this gallery.", group: "Server", response: ShareResponse },
  openapi: { about: "This description.", group: "Server", response: z.looseObject({ openapi: z.string() }) },
  docs: { about: "This description as a page.", group: "Server", response: "text/html" },
};
