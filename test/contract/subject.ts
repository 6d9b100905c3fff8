import assert from "node:assert/strict";
import * as z from "zod";
import { openTape, type Tape } from "./tape.ts";

/** A gallery of the contract's images, wherever it runs. */
export interface Subject {
  /** `target` is a path with its query. */
  request(target: string, init?: RequestInit): Promise<Response>;
  /** Lets time pass for the gallery. */
  advance(ms: number): Promise<void>;
  /** How late things may come besides what the contract allows, in ms: 0 where time is ours. */
  readonly slackMs: number;
  /** True where the platform notices that a reader has gone only when something is sent to it. */
  readonly noticesAtWrites?: boolean;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly lifecycleV2: boolean;
  /** Ages sessions as `shortTtl` says, instead of as by default. */
  readonly short: boolean;
}

export type Start = (options: StartOptions) => Promise<Subject>;

/** Durations in ms. */
export const shortTtl = { viewTtlMs: 2_000, editTtlMs: 600, pruneIntervalMs: 100 };

export interface PlainResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as a JSON object; empty if it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

export type HeaderFields = Readonly<Record<string, string>>;

/** The calls that the tests make, to a subject that is there once they run. */
export interface Api {
  subject(): Subject;
  get(target: string, headers?: HeaderFields): Promise<PlainResponse>;
  send(method: string, target: string, body: unknown, headers?: HeaderFields): Promise<PlainResponse>;
  /** A PATCH of an image with an Idempotency-Key of its own, unless `headers` has one. */
  patch(path: string, body: unknown, headers?: HeaderFields): Promise<PlainResponse>;
  bytes(target: string, headers?: HeaderFields): Promise<{ response: Response; bytes: Buffer }>;
  /** An image that no test has touched. */
  freshImage(): string;
  /** A folder that nobody is in, and a client id that nobody has. */
  freshScope(): string;
  freshClient(): string;
  /** The live events from now on, or after `cursor`. */
  events(query?: string, headers?: HeaderFields): Promise<Tape>;
}

const JsonObject = z.record(z.string(), z.unknown());

export function createApi(subject: () => Subject): Api {
  let images = 0;
  let scopes = 0;
  let clients = 0;
  let keys = 0;

  const toPlainResponse = async (response: Response): Promise<PlainResponse> => {
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    const json = isJson && text !== "" ? JsonObject.parse(JSON.parse(text)) : {};
    return { status: response.status, headers: response.headers, text, json };
  };

  const api: Api = {
    subject,
    get: async (target, headers = {}) => toPlainResponse(await subject().request(target, { headers })),
    async send(method, target, body, headers = {}) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const all = { "content-type": "application/json", ...headers };
      return toPlainResponse(await subject().request(target, { method, body: text, headers: all }));
    },
    patch: (path, body, headers = {}) =>
      api.send("PATCH", itemOf(path), body, { "idempotency-key": `key-${(keys += 1)}-${process.pid}`, ...headers }),
    async bytes(target, headers = {}) {
      const response = await subject().request(target, { headers });
      return { response, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    freshImage: () => `/plain/${String((images += 1)).padStart(2, "0")}.png`,
    freshScope: () => `/scope-${(scopes += 1)}`,
    freshClient: () => `client-${(clients += 1)}`,
    async events(query = "", headers = {}) {
      const response = await subject().request(`/events${query}`, { headers });
      assert.equal(response.status, 200);
      return openTape(response);
    },
  };
  return api;
}

export function itemOf(path: string): string {
  return `/item?path=${encodeURIComponent(path)}`;
}

/** A problem in the contract's shape. */
export function assertProblem(response: PlainResponse, status: number, error: string): void {
  assert.equal(response.status, status, response.text);
  assert.equal(response.json["error"], error, response.text);
  assert.match(String(response.json["message"]), /^\S.*[.!?]$/, "a sentence that a person can act on");
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
}

/** The cursor that a response about state reflects. */
export function cursorOf(response: PlainResponse): number {
  const text = response.headers.get("x-event-id");
  assert.match(text ?? "", /^\d+$/, "a response about state names the newest event it reflects");
  return Number(text);
}
