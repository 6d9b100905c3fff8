import type { z } from "zod";
import { concatBytes } from "../concat-bytes.ts";
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
  const { json, hasSurrogates } = parseJson(bytes);
  const result = schema.safeParse(json);
  const illFormed = result.success && hasSurrogates ? findIllFormed(json) : undefined;
  if (result.success && illFormed === undefined) return result.data;
  const issues = illFormed
    ? [{ path: illFormed.join("."), message: "must be well-formed Unicode" }]
    : (result.error?.issues ?? [])
        .slice(0, 20)
        .map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));
  const [first] = issues;
  const where = first?.path ? ` at ${first.path}` : "";
  throw new HttpProblem(
    "invalid_request",
    `The body does not have the expected shape${where}: ${first?.message ?? "unknown"}.`,
    { detail: { issues } },
  );
}

/** Parses the JSON. Valid UTF-8 can contain surrogates only as escapes. */
function parseJson(bytes: Uint8Array): { readonly json: unknown; readonly hasSurrogates: boolean } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (depthOf(text) <= limits.jsonDepth)
      return { json: JSON.parse(text), hasSurrogates: /\\u[dD][89a-fA-F]/.test(text) };
  } catch {
    // Invalid UTF-8 and invalid JSON are reported alike.
    throw new HttpProblem("invalid_json", "The body is not JSON in UTF-8.");
  }
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

/** The nesting depth of a JSON text. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, (depth += 1));
    else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return deepest;
}
