import type * as z from "zod";
import type { EndpointName } from "../wire/endpoints.ts";
import type { ProblemCode } from "../wire/problem-codes.ts";
import type { HeaderName, QueryName } from "./call-parameters.ts";

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

export type OperationsOf<Names extends EndpointName> = Readonly<Record<Names, Operation>>;
export const path = "/trips/beach.png";
export const session = { gallery_id: "/trips", client_id: "my-script" };
export const edits = ["x-client-id", "x-updated-by"] as const;
export const view = ["path", "recursive", "q", "sort", "seed"] as const;
export const image = { query: ["path"], required: ["path"] } as const;
export const token = { required: ["token"], problems: ["view_expired"] } as const;
export const missing = ["invalid_path", "not_found"] as const;
export const imageProblems = [...missing, "unsupported_image"] as const;
export const writes = ["read_only", "disk_full", "write_failed", "write_unknown"] as const;
export const leases = ["invalid_lease", "client_id_required"] as const;
export const exported = "text/csv";
