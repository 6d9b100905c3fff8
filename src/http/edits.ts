import type { AppendRefusal, LabelRecord, RememberedResponse } from "../journal/journal.ts";
import type { LabelWriter, Plan, ReadLabels } from "../labels/writer.ts";
import type { Idempotency, EditResponse } from "../labels/idempotency.ts";
import type { Room } from "../live/room.ts";
import { limits } from "../wire/limits.ts";
import type { Revision } from "../labels/revise.ts";
import { problemStatus } from "../wire/problem-codes.ts";
import { toIsoTime } from "../wire/time.ts";
import { type PlainResponse, jsonText } from "./plain-response.ts";
import type { Call } from "./call.ts";
import { requirePath } from "./parameters.ts";
import { overloaded, HttpProblem } from "./http-problem.ts";

/** A planned edit: the changes to store, and the response. */
export interface EditPlan {
  readonly records: readonly LabelRecord[];
  readonly status: number;
  readonly body: unknown;
}

/** The same with the body as JSON text, for long bodies that are encoded in time slices. */
export interface LongEditPlan {
  readonly records: readonly LabelRecord[];
  readonly status: number;
  readonly text: string;
}

export type PlanEdit = (read: ReadLabels, by: Revision) => EditPlan | Promise<LongEditPlan>;

/** Checks files before the edit is queued; throws the refusal. A retry of an applied edit is not checked again. */
export type CheckEdit = () => Promise<void>;

/** Applies edits for requests: authorship, idempotency, presence and refusals in one place. */
export interface Edits {
  apply(call: Call, plan: PlanEdit, check?: CheckEdit): Promise<PlainResponse>;
  /** The same for a request with an Idempotency-Key; `bytes` are its body. */
  applyOnce(
    call: Call,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    plan: PlanEdit,
    check?: CheckEdit,
  ): Promise<PlainResponse>;
}

export interface EditsDependencies {
  readonly writer: LabelWriter;
  readonly idempotency: Idempotency;
  readonly room: Room;
  readonly wallTime: () => number;
  /** True while labels are read-only. */
  readonly readOnly: () => boolean;
}

export function createEdits({ writer, idempotency, room, wallTime, readOnly }: EditsDependencies): Edits {
  /** A client id stays secret while and after it names a session; any other is a name that a script chose. */
  const nameOf = (clientId: string | undefined): string | undefined =>
    clientId === undefined ? undefined : (room.publicName(clientId) ?? clientId);

  const write = async (
    { request }: Call,
    plan: PlanEdit,
    check?: CheckEdit,
    key?: Pick<RememberedResponse, "key" | "fingerprint">,
  ): Promise<EditResponse> => {
    if (readOnly()) throw refusal("read_only");
    await check?.();
    const clientId = readHeader(request, "x-client-id", limits.idCharacters);
    const updatedBy = readHeader(request, "x-updated-by", limits.authorCharacters) ?? nameOf(clientId) ?? "server";
    const written = await writer.submit((read) => {
      const at = wallTime();
      const finish = (
        records: readonly LabelRecord[],
        status: number,
        body: string,
      ): Plan<Omit<EditResponse, "eventId">> => {
        const response = { status, body };
        const author = clientId === undefined ? undefined : room.author(clientId);
        const remembered = key && { ...key, at, ...response };
        return { records: remembered ? withResponse(records, remembered) : records, remembered, response, author };
      };
      const finishProblem = (error: unknown) => {
        if (!(error instanceof HttpProblem)) throw error;
        return finish([], error.status, JSON.stringify(error.toBody()));
      };
      try {
        const planned = plan(read, { updated_by: updatedBy, updated_at: toIsoTime(at) });
        if (planned instanceof Promise)
          return planned.then(({ records, status, text }) => finish(records, status, text)).catch(finishProblem);
        return finish(planned.records, planned.status, JSON.stringify(planned.body));
      } catch (error) {
        return finishProblem(error);
      }
    });
    switch (written.kind) {
      case "busy":
        throw overloaded("Too many edits are pending. Try again in a moment.");
      case "refused":
        throw refusal(written.reason);
      case "written":
        if (clientId !== undefined && written.response.status < 300) room.touch(clientId);
        return { ...written.response, eventId: written.eventId };
    }
  };

  return {
    async apply(call, plan, check) {
      const response = await write(call, plan, check);
      return jsonText(call.request, response.body, response.status, response.eventId);
    },
    async applyOnce(call, key, bytes, plan, check) {
      const fingerprint = await fingerprintOf(call, bytes);
      const outcome = await idempotency.run(key, fingerprint, () => write(call, plan, check, { key, fingerprint }));
      if (outcome.kind === "reused") {
        throw new HttpProblem(
          "idempotency_key_reused",
          "This Idempotency-Key was used for another request. Use a new one.",
        );
      }
      return jsonText(call.request, outcome.response.body, outcome.response.status, outcome.response.eventId);
    },
  };
}

/** Returns the Idempotency-Key; throws if it is missing. Called before the body is read. */
export function requireIdempotencyKey(request: Request): string {
  const key = readHeader(request, "idempotency-key", limits.idCharacters);
  if (key !== undefined) return key;
  throw new HttpProblem("idempotency_key_required", "Send an Idempotency-Key to make retries safe.");
}

const refusals = {
  disk_full: "The disk is full, so the change was not saved. Free some space and try again.",
  write_failed: "The change could not be written and was not saved. Check the disk, then try again.",
  write_unknown:
    "The disk failed while the change was being written, so a restart may or may not find it. Check the disk, then try again.",
  read_only: "Labels are read-only here.",
} as const satisfies Record<AppendRefusal, string>;

/** The HttpProblem for labels that were not stored. */
export function refusal(reason: AppendRefusal): HttpProblem {
  const headers = problemStatus[reason] === 503 ? { "retry-after": "5" } : undefined;
  return new HttpProblem(reason, refusals[reason], headers && { headers });
}

/** The problem for an edit that would leave more bytes of labels than one request may. */
export function tooManyLabels(): HttpProblem {
  const mebibytes = limits.commandBytes / 1024 ** 2;
  return new HttpProblem(
    "too_large",
    `The labels of these images would take more than ${mebibytes} MiB. Edit fewer images.`,
  );
}

/** A trimmed header value; undefined if absent or blank. Throws if it is too long. */
function readHeader(request: Request, name: string, maxCharacters: number): string | undefined {
  const value = request.headers.get(name)?.trim();
  if (!value) return undefined;
  if (value.length > maxCharacters)
    throw new HttpProblem("bad_request", `${name} must be at most ${maxCharacters} characters.`);
  return decodeLatin1(value);
}

/** Header values arrive as bytes in Latin-1; names in other scripts are sent as UTF-8 (RFC 9110 section 5.5). */
function decodeLatin1(value: string): string {
  const bytes = Array.from(value, (letter) => letter.charCodeAt(0));
  if (bytes.every((byte) => byte < 0x80) || bytes.some((byte) => byte > 0xff)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    // Not UTF-8, so it is Latin-1.
    return value;
  }
}

function withResponse(records: readonly LabelRecord[], response: RememberedResponse): readonly LabelRecord[] {
  return records.map((record, index) => (index === records.length - 1 ? { ...record, response } : record));
}

/** Identifies the request that a key was used for, by method, path, other parameters, base version and body. */
async function fingerprintOf({ request, url }: Call, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const path = requirePath(url.searchParams.get("path"));
  const others = new URLSearchParams(url.searchParams);
  others.delete("path");
  const options = others.size > 0 ? ` ${others.toString()}` : "";
  const ifMatch = request.headers.get("if-match")?.trim() ?? "";
  return `${request.method} ${url.pathname} ${path}${options} ${ifMatch} ${hex}`;
}
