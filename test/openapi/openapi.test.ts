import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as z from "zod";
import { operations } from "../../src/openapi/operations.ts";
import { headerParameters, queryParameters, wireName, type QueryName } from "../../src/openapi/call-parameters.ts";
import type { EndpointName } from "../../src/wire/endpoints.ts";
import { numberedEvents, passingEvents } from "../../src/wire/event.ts";
import { problemStatus, ProblemBody } from "../../src/wire/problem-codes.ts";
import { allEndpoints } from "../support/attackers.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const Content = z.record(
  z.string(),
  z.looseObject({
    example: z.unknown().optional(),
    examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  }),
);
const Responses = z.record(z.string(), z.looseObject({ $ref: z.string().optional(), content: Content.optional() }));
const Document = z.looseObject({
  openapi: z.literal("3.1.0"),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string(), responses: Responses }))),
  components: z.looseObject({
    responses: Responses,
    schemas: z.record(z.string(), z.looseObject({ examples: z.array(z.unknown()) })),
  }),
});

type Gallery = Awaited<ReturnType<typeof openTestGallery>>;
let gallery: Gallery;
let document: z.infer<typeof Document>;
before(async () => {
  gallery = await openTestGallery(["/trips/beach.png"]);
  document = Document.parse((await gallery.call("GET", "/openapi.json")).body);
});
after(() => gallery.lenslet.close());

const isName = (name: string): name is EndpointName => name in operations;
const described = (name: EndpointName) =>
  Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .find(({ operationId }) => operationId === name);

describe("GET /openapi.json", () => {
  it("describes every endpoint", () => {
    for (const [name, { path, method }] of allEndpoints)
      assert.equal(document.paths[path]?.[method.toLowerCase()]?.operationId, name);
  });

  it("refers only to what it has", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = ""]) => to);
    assert.ok(references.length > 0);
    for (const reference of references) {
      const [, code] = /^#\/components\/responses\/(\w+)$/.exec(reference) ?? [];
      assert.ok(code !== undefined && code in document.components.responses, reference);
    }
  });

  it("has examples of responses that fit", () => {
    for (const [name, { response }] of Object.entries(operations)) {
      if (typeof response === "string" || !isName(name)) continue;
      const example = described(name)?.responses["200"]?.content?.["application/json"]?.example;
      const parsed = response.safeParse(example);
      assert.ok(parsed.success, `${name}: ${parsed.error?.message}`);
    }
  });

  it("has examples of bodies, parameters and headers that fit", () => {
    for (const [name, { body }] of Object.entries(operations))
      if (body) assert.ok(body.schema.safeParse(body.example).success, name);
    for (const [name, { schema, example }] of [...Object.entries(queryParameters), ...Object.entries(headerParameters)])
      assert.ok(schema.safeParse(example).success, name);
  });

  it("has an example of every event that fits", () => {
    const events: Record<string, z.ZodType> = { ...numberedEvents, ...passingEvents };
    for (const [name, schema] of Object.entries(events)) {
      const [example] = document.components.schemas[`event-${name}`]?.examples ?? [];
      const parsed = schema.safeParse(example);
      assert.ok(parsed.success, `${name}: ${parsed.error?.message}`);
    }
  });

  it("has every problem, with an example", () => {
    for (const code of Object.keys(problemStatus)) {
      const example = document.components.responses[code]?.content?.["application/json"]?.example;
      assert.equal(ProblemBody.parse(example).error, code);
    }
  });

  it("is at the path of the gallery", async () => {
    const below = await openTestGallery([], { basePath: "/trips" });
    const { servers } = Document.parse((await below.call("GET", "/trips/openapi.json")).body);
    assert.deepEqual(servers, [{ url: "/trips/" }]);
    await below.lenslet.close();
  });
});

describe("a call as it is described", () => {
  it("gets a response that is described", async () => {
    for (const [name, endpoint] of allEndpoints) {
      if (!isName(name)) continue;
      const gallery = await openTestGallery(["/trips/beach.png"]);
      const { query = [], required = [], headers = [], body, response } = operations[name];
      const values: Partial<Record<QueryName, string>> = { token: await openView(gallery) };
      const search = new URLSearchParams(
        query
          .filter((key) => required.includes(key) || !optionalOnly.has(key))
          .map((key) => [wireName(key), values[key] ?? String(exampleFor(key, required.includes(key)))]),
      );
      const key = { "idempotency-key": name };
      const result = await gallery.call(
        endpoint.method,
        `${endpoint.path}?${search.toString()}`,
        endpoint.file ? '{"path":"/trips/beach.png","star":3}\n' : body?.example,
        {
          ...Object.fromEntries(headers.filter((each) => each === "x-updated-by").map((each) => [each, "ann"])),
          ...key,
          ...(endpoint.file && { "content-type": "application/octet-stream" }),
        },
      );
      const status = String(result.status);
      assert.ok(status in (described(name)?.responses ?? {}), `${name}: ${status} ${JSON.stringify(result.body)}`);
      if (status !== "200") assert.ok(withoutContent.has(name), `${name}: ${status} ${JSON.stringify(result.body)}`);
      else if (typeof response === "string") assert.equal(result.headers.get("content-type")?.split(";")[0], response);
      else assert.ok(response.safeParse(result.body).success, name);
      await gallery.lenslet.close();
    }
  });

  const openView = async (gallery: Gallery) =>
    z.looseObject({ token: z.string() }).parse((await gallery.call("GET", "/view")).body).token;
});

describe("GET /docs", () => {
  it("is a page without scripts that names every call", async () => {
    const response = await gallery.lenslet.fetch(new Request("http://localhost/docs"));
    const html = await response.text();
    for (const [, { path }] of allEndpoints) assert.ok(html.includes(`<code>${path}</code>`), path);
    assert.ok(!html.includes("<script"));
    assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none'; style-src 'sha256-/);
  });
});

/** What would make another call of it. */
const optionalOnly = new Set<QueryName>(["v", "embedded", "only", "last_event_id", "column", "legacy_recursive"]);
/** Calls that need what a gallery in memory has not: plans, leases, tickets, metrics. */
const withoutContent = new Set<string>([
  "download",
  "nameState",
  "restore",
  "planFinish",
  "startFinish",
  "undoFinish",
  "finishStatus",
  "finishOverview",
  "move",
  "leave",
  "metrics",
]);
const exampleFor = (key: QueryName, required: boolean) =>
  key === "path" && !required ? "/" : queryParameters[key].example;
