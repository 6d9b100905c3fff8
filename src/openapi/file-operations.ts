import { DownloadRequest, DownloadTicket } from "../wire/download.ts";
import { ExportRequest } from "../wire/export.ts";
import { FinishOverview, FinishPlan, FinishRequest, FinishStart, FinishStatus, FinishUndo } from "../wire/finish.ts";
import { ImportResponse } from "../wire/import.ts";
import { NamedState, NamedStates, NameState, RestoreRequest, RestoreResponse } from "../wire/states.ts";
import { path, edits, missing, imageProblems, writes, exported, type OperationsOf } from "./operation.ts";
/** Files, exports and imports. */
export const fileOperations: OperationsOf<
  | "export"
  | "exportSome"
  | "import"
  | "readStates"
  | "nameState"
  | "restore"
  | "prepareDownload"
  | "download"
  | "finishOverview"
  | "planFinish"
  | "startFinish"
  | "undoFinish"
  | "finishStatus"
  | "thumb"
  | "preview"
  | "file"
> = {
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
  readStates: {
    about: "The named states of all labels, oldest first.",
    group: "Files",
    response: NamedStates,
    problems: ["past_damaged"],
  },
  nameState: {
    about: "Name the labels as they are, to export or restore them later.",
    group: "Files",
    headers: edits,
    body: { schema: NameState, example: { name: "before the client" } },
    response: NamedState,
    problems: ["no_history", "state_taken", "past_damaged", ...writes],
  },
  restore: {
    about: "Set labels back to what they were at a time, or in a named state.",
    group: "Files",
    headers: ["idempotency-key", ...edits],
    body: {
      schema: RestoreRequest,
      example: { as_of: "2100-01-01T00:00:00Z", match: { q: "is:pick" }, dry_run: true },
    },
    response: RestoreResponse,
    problems: [
      "no_history",
      "unknown_state",
      "past_unknown",
      "past_damaged",
      "idempotency_key_required",
      "idempotency_key_reused",
      ...writes,
    ],
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
};
