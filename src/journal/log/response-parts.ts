import type { ResponseText } from "../../wire/response-text.ts";
import type { JournalRecord, RememberedResponse } from "../journal.ts";
import { isFields } from "../stored-labels.ts";

/** A piece of a long response. It has a line of its own, before the last line of its request. */
export interface ResponsePart {
  readonly type: "response-part";
  readonly text: string;
}

/** A remembered response as its line holds it: the text of a long one is in `parts` lines before. */
export type LoggedResponseHead =
  | (RememberedResponse & { readonly parts?: undefined })
  | (Omit<RememberedResponse, "body"> & { readonly parts: number });

/** Inserts the pieces of long responses before the records that end their requests. */
export function withResponseParts(records: readonly JournalRecord[]): readonly (JournalRecord | ResponsePart)[] {
  if (!records.some((record) => piecesOf(record).length > 0)) return records;
  const expanded: (JournalRecord | ResponsePart)[] = [];
  for (const record of records) {
    for (const text of piecesOf(record)) expanded.push({ type: "response-part", text });
    expanded.push(record);
  }
  return expanded;
}

/** The pieces of a response that have to be inserted; those of a group were stored before. */
function piecesOf(record: JournalRecord): readonly string[] {
  if (record.type === "group-part" || record.type === "commit") return [];
  return record.response && typeof record.response.body !== "string" ? record.response.body : [];
}

/** How many lines the pieces of a response take. */
export function countParts(body: ResponseText): number {
  return typeof body === "string" ? 0 : body.length;
}

export function toResponseFields({ key, fingerprint, at, status, body }: RememberedResponse): object {
  return { key, fingerprint, at, status, ...(typeof body === "string" ? { body } : { parts: body.length }) };
}

export function readResponseHead(value: unknown): LoggedResponseHead | undefined {
  if (!isFields(value)) return undefined;
  const { key, fingerprint, at, status, body, parts } = value;
  if (typeof key !== "string" || typeof fingerprint !== "string") return undefined;
  if (typeof at !== "number" || typeof status !== "number") return undefined;
  if (typeof body === "string") return { key, fingerprint, at, status, body };
  return typeof parts === "number" ? { key, fingerprint, at, status, parts } : undefined;
}

/** The whole response; undefined if pieces are missing. */
export function joinResponse(head: LoggedResponseHead, texts: readonly string[]): RememberedResponse | undefined {
  if (head.parts === undefined) return head;
  const { parts, ...rest } = head;
  return texts.length === parts ? { ...rest, body: texts } : undefined;
}
