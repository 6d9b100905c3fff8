import type { Role } from "./health.ts";
import { limits } from "./limits.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH";

export interface Endpoint {
  readonly method: Method;
  readonly path: string;
  /** The lowest role that may call it. */
  readonly role: Role;
  /** Largest accepted body in bytes; 0 for none. */
  readonly bodyBytes: number;
  /** The body is a file, sent as `application/octet-stream`; otherwise it is JSON. */
  readonly file?: true;
  /** The response describes state and carries `x-event-id`. */
  readonly state?: true;
  /** The response streams until the client disconnects. */
  readonly stream?: true;
}

const body = limits.bodyBytes;

/** Every endpoint except the page's own files. */
export const endpoints = {
  folders: { method: "GET", path: "/folders", role: "viewer", bodyBytes: 0, state: true },
  tree: { method: "GET", path: "/tree", role: "viewer", bodyBytes: 0, state: true },
  query: { method: "GET", path: "/query", role: "viewer", bodyBytes: 0, state: true },
  view: { method: "GET", path: "/view", role: "viewer", bodyBytes: 0, state: true },
  viewGeometry: { method: "GET", path: "/view/geometry", role: "viewer", bodyBytes: 0, state: true },
  viewWindow: { method: "GET", path: "/view/window", role: "viewer", bodyBytes: 0, state: true },
  viewPosition: { method: "GET", path: "/view/position", role: "viewer", bodyBytes: 0, state: true },
  search: { method: "GET", path: "/search", role: "viewer", bodyBytes: 0, state: true },
  readItem: { method: "GET", path: "/item", role: "viewer", bodyBytes: 0, state: true },
  putItem: { method: "PUT", path: "/item", role: "editor", bodyBytes: body, state: true },
  patchItem: { method: "PATCH", path: "/item", role: "editor", bodyBytes: body, state: true },
  readItems: { method: "POST", path: "/items/read", role: "viewer", bodyBytes: limits.viewsBodyBytes, state: true },
  bulk: { method: "POST", path: "/items/bulk", role: "editor", bodyBytes: limits.bulkBodyBytes, state: true },
  metricsItems: {
    method: "POST",
    path: "/metrics/items",
    role: "editor",
    bodyBytes: limits.viewsBodyBytes,
    state: true,
  },
  export: { method: "GET", path: "/export", role: "viewer", bodyBytes: 0, state: true },
  exportSome: { method: "POST", path: "/export", role: "viewer", bodyBytes: limits.bulkBodyBytes, state: true },
  import: {
    method: "POST",
    path: "/import",
    role: "editor",
    bodyBytes: limits.importBodyBytes,
    file: true,
    state: true,
  },
  prepareDownload: { method: "POST", path: "/download", role: "viewer", bodyBytes: limits.bulkBodyBytes },
  download: { method: "GET", path: "/download", role: "viewer", bodyBytes: 0 },
  finishOverview: { method: "GET", path: "/finish", role: "editor", bodyBytes: 0 },
  planFinish: { method: "POST", path: "/finish", role: "editor", bodyBytes: limits.bulkBodyBytes },
  startFinish: { method: "POST", path: "/finish/run", role: "editor", bodyBytes: body },
  undoFinish: { method: "POST", path: "/finish/undo", role: "editor", bodyBytes: body },
  finishStatus: { method: "GET", path: "/finish/status", role: "editor", bodyBytes: 0 },
  thumb: { method: "GET", path: "/thumb", role: "viewer", bodyBytes: 0 },
  preview: { method: "GET", path: "/preview", role: "viewer", bodyBytes: 0 },
  file: { method: "GET", path: "/file", role: "viewer", bodyBytes: 0 },
  metadata: { method: "GET", path: "/metadata", role: "viewer", bodyBytes: 0 },
  readViews: { method: "GET", path: "/views", role: "viewer", bodyBytes: 0, state: true },
  putViews: { method: "PUT", path: "/views", role: "editor", bodyBytes: limits.viewsBodyBytes, state: true },
  refresh: { method: "POST", path: "/refresh", role: "editor", bodyBytes: body, state: true },
  presence: { method: "GET", path: "/presence", role: "viewer", bodyBytes: 0, state: true },
  heartbeat: { method: "POST", path: "/presence", role: "viewer", bodyBytes: body, state: true },
  join: { method: "POST", path: "/presence/join", role: "viewer", bodyBytes: body, state: true },
  move: { method: "POST", path: "/presence/move", role: "viewer", bodyBytes: body, state: true },
  leave: { method: "POST", path: "/presence/leave", role: "viewer", bodyBytes: body, state: true },
  diagnostics: { method: "GET", path: "/presence/diagnostics", role: "viewer", bodyBytes: 0 },
  events: { method: "GET", path: "/events", role: "viewer", bodyBytes: 0, stream: true },
  health: { method: "GET", path: "/health", role: "viewer", bodyBytes: 0 },
  metrics: { method: "GET", path: "/metrics", role: "viewer", bodyBytes: 0 },
  session: { method: "GET", path: "/session", role: "viewer", bodyBytes: 0 },
  openapi: { method: "GET", path: "/openapi.json", role: "viewer", bodyBytes: 0 },
  docs: { method: "GET", path: "/docs", role: "viewer", bodyBytes: 0 },
  share: { method: "GET", path: "/share", role: "viewer", bodyBytes: 0 },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
