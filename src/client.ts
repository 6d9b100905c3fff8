import type { z } from "zod";
import type { BulkAnswer, BulkEdit } from "./wire/bulk.ts";
import type { FolderListing, FolderTree, Metadata, SearchAnswer } from "./wire/listing.ts";
import type { Health, SessionAnswer } from "./wire/health.ts";
import type { JoinAnswer, JoinRequest, LeaveAnswer, LeaveRequest, MoveAnswer, MoveRequest, PresenceAnswer } from "./wire/presence.ts";
import type { QueryAnswer, QueryCount, Sort } from "./wire/query.ts";
import type { MetricsItems, MetricsOutcome, Sidecar } from "./wire/sidecar.ts";
import type { Views } from "./wire/views.ts";

/** An answer with what its headers say. */
export interface Reply<Body> {
  readonly body: Body;
  /** The newest event that the answer reflects; null when the server did not say. */
  readonly eventId: number | null;
  /** The version of a document with an ETag; null without. */
  readonly etag: string | null;
}

export type BulkEditInput = z.input<typeof BulkEdit>;
export type JoinInput = z.input<typeof JoinRequest>;

export interface QueryParameters {
  readonly path: string;
  readonly recursive?: boolean;
  readonly q?: string;
  readonly sort?: Sort;
  readonly seed?: number;
}

/** Calls that only read take an optional signal; every call rejects with `Problem` or `Unreachable`. */
export interface Client {
  session(): Promise<Reply<SessionAnswer>>;
  health(): Promise<Reply<Health>>;
  tree(): Promise<Reply<FolderTree>>;
  folder(path: string, options?: { readonly recursive?: boolean; readonly page?: number; readonly pageSize?: number }): Promise<Reply<FolderListing>>;
  query(parameters: QueryParameters, signal?: AbortSignal): Promise<Reply<QueryAnswer>>;
  count(parameters: QueryParameters, signal?: AbortSignal): Promise<Reply<QueryCount>>;
  item(path: string, signal?: AbortSignal): Promise<Reply<Sidecar>>;
  items(paths: readonly string[], signal?: AbortSignal): Promise<Reply<SearchAnswer>>;
  metadata(path: string, signal?: AbortSignal): Promise<Reply<Metadata>>;
  bulk(edits: readonly BulkEditInput[], idempotencyKey: string): Promise<Reply<BulkAnswer>>;
  mergeMetrics(items: MetricsItems["items"]): Promise<Reply<MetricsOutcome>>;
  views(): Promise<Reply<Views>>;
  /** With `etag` it is refused once someone else has saved since. */
  putViews(views: Views, etag?: string): Promise<Reply<Views>>;
  refresh(path: string): Promise<Reply<{ ok: true }>>;
  presence(): Promise<Reply<PresenceAnswer>>;
  join(body: JoinInput): Promise<Reply<JoinAnswer>>;
  heartbeat(body: JoinInput): Promise<Reply<JoinAnswer>>;
  move(body: MoveRequest): Promise<Reply<MoveAnswer>>;
  leave(body: LeaveRequest): Promise<Reply<LeaveAnswer>>;
  thumbUrl(path: string): string;
  previewUrl(path: string): string;
  fileUrl(path: string): string;
}
