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

/** A GET for viewers. These functions keep the table short, which is a part of the page. */
const readAt = <Path extends string>(path: Path) => ({ method: "GET", path, role: "viewer", bodyBytes: 0 }) as const;
const stateAt = <Path extends string>(path: Path) => ({ ...readAt(path), state: true }) as const;
const presenceAt = <Path extends string>(path: Path) =>
  ({ ...stateAt(path), method: "POST", bodyBytes: body }) as const;

/** Every endpoint except the page's own files. */
export const endpoints = {
  folders: stateAt("/folders"),
  tree: stateAt("/tree"),
  query: stateAt("/query"),
  view: stateAt("/view"),
  viewGeometry: stateAt("/view/geometry"),
  viewWindow: stateAt("/view/window"),
  viewPosition: stateAt("/view/position"),
  search: stateAt("/search"),
  readItem: stateAt("/item"),
  itemHistory: readAt("/item/history"),
  putItem: { method: "PUT", path: "/item", role: "editor", bodyBytes: body, state: true },
  patchItem: { method: "PATCH", path: "/item", role: "editor", bodyBytes: body, state: true },
  readItems: { method: "POST", path: "/items/read", role: "viewer", bodyBytes: limits.viewsBodyBytes, state: true },
  bulk: { method: "POST", path: "/items/bulk", role: "editor", bodyBytes: limits.bulkBodyBytes, state: true },
  readStates: readAt("/states"),
  nameState: { method: "POST", path: "/states", role: "editor", bodyBytes: body },
  restore: { method: "POST", path: "/restore", role: "editor", bodyBytes: body, state: true },
  metricsItems: {
    method: "POST",
    path: "/metrics/items",
    role: "editor",
    bodyBytes: limits.viewsBodyBytes,
    state: true,
  },
  export: stateAt("/export"),
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
  download: readAt("/download"),
  finishOverview: { ...readAt("/finish"), role: "editor" },
  planFinish: { method: "POST", path: "/finish", role: "editor", bodyBytes: limits.bulkBodyBytes },
  startFinish: { method: "POST", path: "/finish/run", role: "editor", bodyBytes: body },
  undoFinish: { method: "POST", path: "/finish/undo", role: "editor", bodyBytes: body },
  finishStatus: { ...readAt("/finish/status"), role: "editor" },
  thumb: readAt("/thumb"),
  preview: readAt("/preview"),
  file: readAt("/file"),
  metadata: readAt("/metadata"),
  readViews: stateAt("/views"),
  putViews: { method: "PUT", path: "/views", role: "editor", bodyBytes: limits.viewsBodyBytes, state: true },
  refresh: { method: "POST", path: "/refresh", role: "editor", bodyBytes: body, state: true },
  presence: stateAt("/presence"),
  heartbeat: presenceAt("/presence"),
  join: presenceAt("/presence/join"),
  move: presenceAt("/presence/move"),
  leave: presenceAt("/presence/leave"),
  diagnostics: readAt("/presence/diagnostics"),
  events: { method: "GET", path: "/events", role: "viewer", bodyBytes: 0, stream: true },
  health: readAt("/health"),
  metrics: readAt("/metrics"),
  session: readAt("/session"),
  openapi: readAt("/openapi.json"),
  docs: readAt("/docs"),
  share: readAt("/share"),
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
