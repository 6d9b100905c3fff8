import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import * as z from "zod";
import { rawClient } from "../support/raw-client.ts";
import { serveFolder, type ServedFolder } from "../support/served-folder.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome, type Tally } from "./group.ts";

const paths = ["/a.png", "/b.png", "/c.png"];
const Sidecar = z.object({
  version: z.number(),
  star: z.number().nullable(),
  notes: z.string(),
  tags: z.array(z.string()),
});
type Sidecar = z.infer<typeof Sidecar>;

const host = fc.oneof(
  { weight: 12, arbitrary: fc.constant<readonly string[]>(["{host}"]) },
  fc.constantFrom<readonly string[]>(
    [],
    [""],
    ["evil.example"],
    ["{host}", "evil.example"],
    ["evil.example", "{host}"],
    ["{host}", "{host}"],
    ["{host}.evil.example"],
    ["evil.example@{host}"],
    ["{host}/evil"],
    ["{host}, evil.example"],
  ),
);
const origin = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<readonly string[]>([], ["http://{host}"], ["https://{host}"]) },
  fc.constantFrom<readonly string[]>(
    ["null"],
    ["http://evil.example"],
    ["http://{host}", "http://evil.example"],
    ["http://evil.example", "http://{host}"],
    ["http://{host}.evil.example"],
  ),
);
/** How the body is framed; only `length` and `chunked` say it right. */
const framing = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom("length", "chunked") },
  fc.constantFrom(
    "too short",
    "too long",
    "two lengths",
    "lengths in one field",
    "length and chunked",
    "chunked and length",
    "chunked twice",
    "unknown coding",
    "hidden coding",
    "blank before the colon",
    "folded",
    "negative",
    "plus sign",
    "bad chunk size",
  ),
);
const version = fc.oneof(
  { weight: 6, arbitrary: fc.constant<"right" | "stale" | "garbage" | "ahead" | "none">("right") },
  fc.constantFrom("stale" as const, "garbage" as const, "ahead" as const, "none" as const),
);
const attempt = fc.record({
  method: fc.oneof({ weight: 6, arbitrary: fc.constantFrom("PUT", "PATCH") }, fc.constantFrom("GET", "HEAD", "DELETE")),
  form: fc.oneof({ weight: 8, arbitrary: fc.constant("origin") }, fc.constantFrom("absolute", "elsewhere")),
  path: fc.constantFrom(...paths),
  host,
  origin,
  framing,
  ifMatch: version,
  baseVersion: version,
  key: fc.oneof({ weight: 8, arbitrary: fc.constant("one") }, fc.constantFrom("none", "two")),
  star: fc.constantFrom(null, 0, 1, 2, 3, 4, 5),
  notes: fc.constantFrom("", "x", "Füchse", "GET /item HTTP/1.1\r\n\r\n"),
  tags: fc.constantFrom<readonly string[]>([], ["a"], ["a", "b"]),
  order: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer Value> ? Value : never;

/**
 * Requests written byte by byte to the real server: hosts, origins, framings and fields in any number and order. Nobody
 * foreign and nothing ambiguous is let in; what gets 2xx has changed what was asked and nothing else; a refusal
 * changes nothing; the server goes on.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const tries = scale === "long" ? 20_000 : 250;
  const tally = createTally("requests over sockets", seed);
  const server = await serveFolder(Object.fromEntries(paths.map((path) => [path.slice(1), tinyPng])));
  let accepted = 0;
  try {
    let state = await readAll(server);
    let number = 0;
    for (const each of fc.sample(attempt, { numRuns: tries, seed })) {
      number += 1;
      const bytes = toBytes(each, number, state[each.path], new URL(server.url).host);
      const response = await converse(server.url, bytes, each.framing === "too long");
      const after = await readAll(server);
      judge(tally, each, response, state, after);
      if (isSound(each) && response.startsWith("HTTP/1.1 2")) accepted += 1;
      state = after;
    }
    tally.check(accepted > tries / 20, `only ${accepted} sound requests were accepted`);
  } finally {
    await server.close();
  }
  return tally.outcome();
}

type State = Readonly<Record<string, Sidecar>>;

async function readAll({ call }: ServedFolder): Promise<State> {
  const read = async (path: string) => [path, Sidecar.parse((await call("GET", `/item?path=${path}`)).body)] as const;
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

/** Nobody foreign, nothing ambiguous: such a request may be let in. */
function isSound({ host, origin, framing, form }: Attempt): boolean {
  const isOwnOrigin = origin.length === 0 || (origin.length === 1 && /^https?:\/\/\{host\}$/.test(origin[0] ?? ""));
  const isOwnHost = host.length === 1 && host[0] === "{host}";
  return isOwnHost && isOwnOrigin && ["length", "chunked"].includes(framing) && form !== "elsewhere";
}

function judge(tally: Tally, each: Attempt, response: string, before: State, after: State): void {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1] ?? 0);
  const described = `${JSON.stringify({ ...each, order: undefined })} got ${response.slice(0, 300)}`;
  tally.check(status < 500, described);
  const writes = each.method === "PUT" || each.method === "PATCH";
  const isTaken = status >= 200 && status < 300;
  if (writes) tally.check(!isTaken || isSound(each), `let in: ${described}`);
  if (isSound(each)) tally.check(status > 0, `no response: ${described}`);
  const expected = isTaken && writes ? { ...before, [each.path]: edited(each, before[each.path]) } : before;
  tally.check(isSame(after, expected), `${described}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
  if (!isTaken || !writes) return;
  const body = response.slice(response.indexOf("\r\n\r\n") + 4);
  const [json = "{}"] = /\{.*\}/s.exec(Buffer.from(body, "latin1").toString("utf8")) ?? [];
  tally.check(
    isSame(Sidecar.parse(JSON.parse(json)), expected[each.path]),
    `responded with something else: ${described}`,
  );
  if (each.method === "PATCH") {
    const versions = [each.ifMatch, each.baseVersion].filter((given) => given !== "none");
    const isCurrent = versions.length > 0 && versions.every((given) => given === "right");
    tally.check(isCurrent && each.key !== "none", `taken without a right version or key: ${described}`);
  }
}

/** What an accepted edit makes of an image. */
function edited({ method, star, notes, tags }: Attempt, before: Sidecar | undefined): Sidecar | undefined {
  if (!before) return undefined;
  const next = { ...before, star, notes, tags: [...tags] };
  return method === "PATCH" && isSame(next, before) ? before : { ...next, version: before.version + 1 };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function toBytes(each: Attempt, number: number, current: Sidecar | undefined, ownHost: string): string {
  const versions = { right: current?.version, stale: (current?.version ?? 1) - 1, ahead: 1e6, garbage: "x", none: 0 };
  const { star, notes, tags } = each;
  const content =
    each.method === "PATCH"
      ? {
          set_star: star,
          set_notes: notes,
          set_tags: tags,
          ...(each.baseVersion !== "none" && { base_version: versions[each.baseVersion] }),
        }
      : { star, notes, tags };
  const body = Buffer.from(JSON.stringify(content)).toString("latin1");
  const { fields, bytes } = frame(each.framing, body);
  const named = (name: string, values: readonly string[]) =>
    values.map((value) => `${name}: ${value.replaceAll("{host}", ownHost)}`);
  const lines = [
    ...named("Host", each.host),
    ...named("Origin", each.origin),
    ...named("Idempotency-Key", each.key === "none" ? [] : each.key === "two" ? [`k${number}`, "b"] : [`k${number}`]),
    ...named("If-Match", each.ifMatch === "none" ? [] : [`"${versions[each.ifMatch]}"`]),
    "Content-Type: application/json",
    "Connection: close",
    ...fields,
  ];
  const ordered = lines
    .map((line, index) => ({ line, rank: each.order[index] ?? 0 }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ line }) => line);
  const prefix = { origin: "", absolute: `http://${ownHost}`, elsewhere: "http://evil.example" }[each.form] ?? "";
  return [`${each.method} ${prefix}/item?path=${each.path} HTTP/1.1`, ...ordered, "", bytes].join("\r\n");
}

function frame(framing: string, body: string): { readonly fields: readonly string[]; readonly bytes: string } {
  const length = `Content-Length: ${body.length}`;
  const chunked = "Transfer-Encoding: chunked";
  const bytes = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  switch (framing) {
    case "chunked":
      return { fields: [chunked], bytes };
    case "too short":
      return { fields: [`Content-Length: ${body.length - 5}`], bytes: body };
    case "too long":
      return { fields: [`Content-Length: ${body.length + 5}`], bytes: body };
    case "two lengths":
      return { fields: [length, `Content-Length: ${body.length + 1}`], bytes: body };
    case "lengths in one field":
      return { fields: [`${length}, ${body.length + 1}`], bytes: body };
    case "length and chunked":
      return { fields: [length, chunked], bytes };
    case "chunked and length":
      return { fields: [chunked, `Content-Length: ${bytes.length}`], bytes };
    case "chunked twice":
      return { fields: [`${chunked}, chunked`], bytes };
    case "unknown coding":
      return { fields: ["Transfer-Encoding: gzip"], bytes: body };
    case "hidden coding":
      return { fields: [length, "Transfer-Encoding:\x0bchunked"], bytes };
    case "blank before the colon":
      return { fields: [`Content-Length : ${body.length}`], bytes: body };
    case "folded":
      return { fields: ["Content-Length:", ` ${body.length}`], bytes: body };
    case "negative":
      return { fields: ["Content-Length: -1"], bytes: body };
    case "plus sign":
      return { fields: [`Content-Length: +${body.length}`], bytes: body };
    case "bad chunk size":
      return { fields: [chunked], bytes: `0x${bytes}` };
    default:
      return { fields: [length], bytes: body };
  }
}

/** All that the server says to these bytes; `ends` if nothing more is going to follow them. */
async function converse(url: string, bytes: string, ends: boolean): Promise<string> {
  const client = rawClient(url);
  if (ends) client.socket.end(bytes, "latin1");
  else client.send(bytes);
  const patience = new AbortController();
  const tooLong = delay(20_000, undefined, { signal: patience.signal }).then(
    () => client.received(),
    () => "",
  );
  const text = await Promise.race([client.closed(), tooLong]);
  patience.abort();
  client.destroy();
  return text;
}
