import type * as z from "zod";
import { concatBytes } from "../concat-bytes.ts";
import type { TimeSlices } from "../time-slices.ts";
import { limits } from "../wire/limits.ts";
import type { Call } from "./call.ts";
import { HttpProblem } from "./http-problem.ts";

/** Reads a JSON body of the given shape; throws an HttpProblem if it is too large, incomplete or invalid. */
export async function readBody<Schema extends z.ZodType>(call: Call, schema: Schema): Promise<z.output<Schema>> {
  return parseBody(await readBytes(call), schema);
}

/** Reads the whole body. Its size is checked while it arrives. */
export async function readBytes({
  request,
  bodyBytes,
}: Pick<Call, "request" | "bodyBytes">): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new HttpProblem("too_large", `The body must be at most ${bodyBytes} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytes) throw tooLarge();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  const next = () => reader.read().catch(cutShort);
  for (let part = await next(); !part.done; part = await next()) {
    length += part.value.length;
    if (length > bodyBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return concatBytes(chunks);
}

/** A body fails only when its connection does, which is not a server error. */
function cutShort(): never {
  throw new HttpProblem("bad_request", "The body did not arrive in full.");
}

export function parseBody<Schema extends z.ZodType>(bytes: Uint8Array, schema: Schema): z.output<Schema> {
  const text = decode(bytes);
  requireDepth(createDepthScan(text).next(text.length));
  return check(parseJson(text), schema, hasSurrogates(text));
}

/** Bodies of at most so many bytes are parsed without a pause. */
const shortBody = 64 * 1024;
/** Elements of a long list that are validated at a time. */
const elementsPerStep = 128;

/** A body that holds a list which may be long. */
export interface LongBody<Body, Element> {
  /** The key of the list. */
  readonly name: string;
  readonly schema: z.ZodType<Body>;
  /** Validates the list as a whole, without its elements. */
  readonly shape: z.ZodType<Readonly<Record<string, readonly unknown[]>>>;
  readonly listOf: (body: Body) => readonly Element[];
}

/** Returns the list of a body. A long text is scanned, and a long list validated, in time slices. */
export async function parseLongBody<Body, Element>(
  bytes: Uint8Array,
  { name, schema, shape, listOf }: LongBody<Body, Element>,
  slices: TimeSlices,
): Promise<readonly Element[]> {
  if (bytes.length <= shortBody) return listOf(parseBody(bytes, schema));
  return slices.run(async (slice) => {
    const text = decode(bytes);
    const scan = createDepthScan(text);
    for (let at = 0; at < text.length; at += shortBody) {
      requireDepth(scan.next(at + shortBody));
      if (slice.isOver()) await slice.next();
    }
    const surrogates = hasSurrogates(text);
    if (slice.isOver()) await slice.next();
    const json = parseJson(text);
    if (slice.isOver()) await slice.next();
    const list = check(json, shape, false)[name] ?? [];
    const elements: Element[] = [];
    for (let at = 0; at < list.length; at += elementsPerStep) {
      const part = { [name]: list.slice(at, at + elementsPerStep) };
      for (const element of listOf(check(part, schema, surrogates, at))) elements.push(element);
      if (slice.isOver()) await slice.next();
    }
    return elements;
  });
}

/** Valid UTF-8 can contain surrogates only as escapes. */
function hasSurrogates(text: string): boolean {
  return /\\u[dD][89a-fA-F]/.test(text);
}

/** Validates a parsed body, or a part of its list from the element `from` on; throws a problem that names the invalid part. */
function check<Schema extends z.ZodType>(
  json: unknown,
  schema: Schema,
  surrogates: boolean,
  from = 0,
): z.output<Schema> {
  const result = schema.safeParse(json);
  const illFormed = result.success && surrogates ? findIllFormed(json) : undefined;
  if (result.success && illFormed === undefined) return result.data;
  const pathOf = (path: readonly PropertyKey[]) =>
    path.map((part, depth) => String(depth === 1 && from > 0 ? Number(part) + from : part)).join(".");
  const issues = illFormed
    ? [{ path: pathOf(illFormed), message: "must be well-formed Unicode" }]
    : (result.error?.issues ?? []).slice(0, 20).map((issue) => ({ path: pathOf(issue.path), message: issue.message }));
  const [first] = issues;
  const where = first?.path ? ` at ${first.path}` : "";
  throw new HttpProblem(
    "invalid_request",
    `The body does not have the expected shape${where}: ${first?.message ?? "unknown"}.`,
    { detail: { issues } },
  );
}

const notJson = "The body is not JSON in UTF-8.";

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem("invalid_json", notJson);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem("invalid_json", notJson);
  }
}

function requireDepth(depth: number): void {
  if (depth > limits.jsonDepth)
    throw new HttpProblem("invalid_json", `The JSON must be at most ${limits.jsonDepth} levels deep.`);
}

/** The path to an unpaired surrogate in a string or key. UTF-8 cannot encode one, so it would be stored as another character. */
function findIllFormed(value: unknown): string[] | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : [];
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, part] of Object.entries(value)) {
    if (!name.isWellFormed()) return [name.toWellFormed()];
    const below = findIllFormed(part);
    if (below) return [name, ...below];
  }
  return undefined;
}

/** Scans a JSON text part by part. */
function createDepthScan(text: string) {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  let index = 0;
  return {
    /** Scans up to `end`; returns the nesting depth so far. */
    next(end: number): number {
      for (; index < text.length && index < end; index += 1) {
        const code = text.charCodeAt(index);
        if (inString) {
          if (code === 0x5c) index += 1;
          else if (code === 0x22) inString = false;
        } else if (code === 0x22) inString = true;
        else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, (depth += 1));
        else if (code === 0x5d || code === 0x7d) depth -= 1;
      }
      return deepest;
    },
  };
}
