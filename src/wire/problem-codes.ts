import * as z from "zod";

/** Every error code of the API, with its HTTP status. */
export const problemStatus = {
  invalid_json: 400,
  invalid_path: 400,
  invalid_page: 400,
  invalid_parameter: 400,
  unsupported_image: 400,
  client_id_required: 400,
  idempotency_key_required: 400,
  missing_base_version: 400,
  version_mismatch: 400,
  invalid_if_match: 400,
  bad_request: 400,
  token_required: 401,
  sign_in_required: 401,
  foreign_origin: 403,
  cross_site: 403,
  not_shared: 403,
  role_required: 403,
  read_only: 403,
  file_ops_off: 403,
  not_found: 404,
  unknown_state: 404,
  method_not_allowed: 405,
  invalid_lease: 409,
  scope_mismatch: 409,
  finish_busy: 409,
  finish_undone: 409,
  version_conflict: 409,
  state_taken: 409,
  no_history: 409,
  view_expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  foreign_host: 421,
  invalid_import: 422,
  finish_refused: 422,
  past_unknown: 422,
  past_damaged: 422,
  invalid_request: 422,
  idempotency_key_reused: 422,
  unreadable_image: 422,
  too_many_attempts: 429,
  internal_error: 500,
  write_failed: 503,
  write_unknown: 503,
  overloaded: 503,
  shutting_down: 503,
  disk_full: 507,
} as const;

export type ProblemCode = keyof typeof problemStatus;

/** The body of every 4xx and 5xx response; some codes add fields. */
export const ProblemBody = z.looseObject({ error: z.string(), message: z.string() });
export type ProblemBody = z.infer<typeof ProblemBody>;
