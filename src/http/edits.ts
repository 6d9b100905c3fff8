import type { AppendRefusal, LabelRecord, RememberedResponse } from "../journal/journal.ts";
import type { Plan, PlanCommand, Written } from "../labels/command-queue.ts";
import type { PrepareLong } from "../labels/long-command.ts";
import { withResponse, type LabelWriter } from "../labels/writer.ts";
import type { Idempotency, EditResponse } from "../labels/idempotency.ts";
import { joinShort, type ResponseText } from "../wire/response-text.ts";
import type { Room } from "../live/room.ts";
import { limits } from "../wire/limits.ts";
import type { Revisited } from "../labels/bulk-edit.ts";
import type { ReadLabels, Revision } from "../labels/revise.ts";
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

/** A planned edit of many images. */
export interface LongEditPrepared {
  readonly byPath: Map<string, LabelRecord>;
  readonly pieces: readonly string[];
  /** Plans anew for images that others have changed since. */
  readonly finish: (changed: ReadonlySet<string>, read: ReadLabels) => Revisited;
}

/** An edit of many images, planned while others go on. */
export interface LongEdit {
  /** Labels may change while it runs. */
  readonly prepare: (read: ReadLabels, by: Revision) => Promise<LongEditPrepared>;
  readonly check?: CheckEdit;
  /** Whether it seems to change few images, so that it need not wait for other long ones. Called after `check`. */
  readonly isShort: () => boolean;
}

/** The same with the body as JSON text, for long bodies that are encoded in time slices. */
export interface LongEditPlan {
  readonly records: readonly LabelRecord[];
  readonly status: number;
  readonly text: ResponseText;
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
  /** The same for an edit of many images. */
  applyLong(call: Call, key: string, bytes: Uint8Array<ArrayBuffer>, edit: LongEdit): Promise<PlainResponse>;
  /** The author that an edit of this request would be stored with. */
  editorOf(call: Call): string;
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

  type Response = Omit<EditResponse, "eventId">;

  /** What the headers of a request say about its edit. */
  const describe = ({ request }: Call, key?: Pick<RememberedResponse, "key" | "fingerprint">) => {
    const clientId = readHeader(request, "x-client-id", limits.idCharacters);
    const updatedBy = readHeader(request, "x-updated-by", limits.authorCharacters) ?? nameOf(clientId) ?? "server";
    return {
      clientId,
      by: (at: number): Revision => ({ updated_by: updatedBy, updated_at: toIsoTime(at) }),
      author: () => (clientId === undefined ? undefined : room.author(clientId)),
      remember: (response: Response, at: number) => key && { ...key, at, ...response },
    };
  };
  type Described = ReturnType<typeof describe>;

  const finish = (
    { remember, author }: Described,
    records: readonly LabelRecord[],
    response: Response,
    at: number,
  ): Plan<Response> => {
    const remembered = remember(response, at);
    return {
      records: remembered ? withResponse(records, remembered) : records,
      remembered,
      response,
      author: author(),
    };
  };

  /** The plan of an edit that is refused because of what it would do; throws any other error. */
  const refuse = (described: Described, error: unknown, at: number): Plan<Response> => {
    if (!(error instanceof HttpProblem)) throw error;
    return finish(described, [], { status: error.status, body: JSON.stringify(error.toBody()) }, at);
  };

  const write = async (described: Described, submit: () => Promise<Written<Response>>, check?: CheckEdit) => {
    if (readOnly()) throw refusal("read_only");
    await check?.();
    const { clientId } = described;
    const written = await submit();
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

  const writeShort = (described: Described, plan: PlanEdit, check?: CheckEdit): Promise<EditResponse> => {
    const planned: PlanCommand<Response> = (read) => {
      const at = wallTime();
      try {
        const edit = plan(read, described.by(at));
        if (edit instanceof Promise)
          return edit.then(
            ({ records, status, text }) => finish(described, records, { status, body: text }, at),
            (error: unknown) => refuse(described, error, at),
          );
        return finish(described, edit.records, { status: edit.status, body: JSON.stringify(edit.body) }, at);
      } catch (error) {
        return refuse(described, error, at);
      }
    };
    return write(described, () => writer.submit(planned), check);
  };

  const writeLong = (described: Described, { prepare, check, isShort }: LongEdit): Promise<EditResponse> => {
    const prepared: PrepareLong<Response> = async (read) => {
      const at = wallTime();
      try {
        const { byPath, pieces, finish: revisit } = await prepare(read, described.by(at));
        return {
          byPath,
          pieces,
          finish(changed, readNewest) {
            const again = revisit(changed, readNewest);
            const remembered = described.remember({ status: 200, body: [...pieces] }, at);
            return {
              ...again,
              remembered,
              response: { status: 200, body: joinShort(pieces) },
              author: described.author(),
            };
          },
        };
      } catch (error) {
        return refuse(described, error, at);
      }
    };
    return write(described, () => writer.submitLong(prepared, isShort()), check);
  };

  const once = async (
    call: Call,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    apply: (described: Described) => Promise<EditResponse>,
  ): Promise<PlainResponse> => {
    const fingerprint = await fingerprintOf(call, bytes);
    const outcome = await idempotency.run(key, fingerprint, () => apply(describe(call, { key, fingerprint })));
    if (outcome.kind === "reused") {
      throw new HttpProblem(
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request. Use a new one.",
      );
    }
    const { body, status, eventId } = outcome.response;
    return jsonText(call.request, body, status, eventId);
  };

  return {
    async apply(call, plan, check) {
      const { body, status, eventId } = await writeShort(describe(call), plan, check);
      return jsonText(call.request, body, status, eventId);
    },
    applyOnce: (call, key, bytes, plan, check) =>
      once(call, key, bytes, (described) => writeShort(described, plan, check)),
    editorOf: (call) => describe(call).by(0).updated_by,
    applyLong: (call, key, bytes, edit) => once(call, key, bytes, (described) => writeLong(described, edit)),
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
