import * as z from "zod";
import { BulkRequest, BulkResponse } from "../wire/bulk.ts";
import { FolderListing, FolderTree, Metadata, ReadItems, SearchResponse } from "../wire/listing.ts";
import { ItemHistory } from "../wire/item-history.ts";
import { QueryResponse } from "../wire/query.ts";
import { MetricsItems, MetricsOutcome, PatchItem, PutItem, Sidecar } from "../wire/sidecar.ts";
import { Views } from "../wire/views.ts";
import { ViewPosition, ViewResponse, ViewWindow } from "../wire/window.ts";
import { path, edits, view, image, token, missing, imageProblems, writes, type OperationsOf } from "./operation.ts";
/** Browsing and labelling. */
export const labelOperations: OperationsOf<
  | "folders"
  | "tree"
  | "query"
  | "view"
  | "viewGeometry"
  | "viewWindow"
  | "viewPosition"
  | "search"
  | "readItem"
  | "itemHistory"
  | "putItem"
  | "patchItem"
  | "readItems"
  | "bulk"
  | "metricsItems"
  | "metadata"
  | "readViews"
  | "putViews"
  | "refresh"
> = {
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
    query: [...view, "only", "most"],
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
  itemHistory: {
    about: "Who changed the labels of an image, and when, newest first.",
    group: "Label",
    query: ["path", "before", "limit"],
    required: ["path"],
    response: ItemHistory,
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
};
