import * as z from "zod";
import { endpoints, type Endpoint, type EndpointName } from "../wire/endpoints.ts";
import { numberedEvents, passingEvents } from "../wire/event.ts";
import { ProblemBody, problemStatus, type ProblemCode } from "../wire/problem-codes.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { headerParameters, queryParameters, wireName, type Parameter } from "./call-parameters.ts";
import { sampleOf } from "./sample-of.ts";

/** Problems that any call may have. */
const common: readonly ProblemCode[] = [
  "token_required",
  "foreign_host",
  "foreign_origin",
  "internal_error",
  "overloaded",
];
const forBody: readonly ProblemCode[] = ["invalid_json", "invalid_request", "too_large", "unsupported_media_type"];

/** The API as an OpenAPI 3.1 document. `basePath` is the path below which it is served. */
export function toOpenApi({ basePath, version }: { readonly basePath: string; readonly version: string }) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const name of endpointNames()) {
    const endpoint: Endpoint = endpoints[name];
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = toOperation(name, endpoint, operations[name]);
  }
  const events = { ...numberedEvents, ...passingEvents };
  return {
    openapi: "3.1.0",
    info: {
      title: "Lenslet",
      version: version || "0",
      description: "A folder of images as a gallery that several people triage together, live.",
    },
    servers: [{ url: `${basePath}/` }],
    security: [{ bearer: [] }, {}],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "The token of a link." } },
      responses: Object.fromEntries(problemCodes().map((code) => [code, toProblem(code)])),
      schemas: Object.fromEntries(
        Object.entries(events).map(([name, schema]) => {
          const json = toJson(schema, "output");
          return [`event-${name}`, { ...json, title: name, examples: [sampleOf(json)] }];
        }),
      ),
    },
  };
}

function toOperation(name: EndpointName, endpoint: Endpoint, operation: Operation) {
  const { query = [], required = [], headers = [], body, problems = [] } = operation;
  const codes = new Set<ProblemCode>([...common, "invalid_parameter", ...problems]);
  if (endpoint.bodyBytes > 0) for (const code of forBody) codes.add(code);
  if (endpoint.role === "editor") codes.add("role_required");
  return {
    operationId: name,
    summary: operation.about,
    tags: [operation.group],
    description: `For ${endpoint.role}s.`,
    parameters: [
      ...query.map((key) => toParameter("query", wireName(key), queryParameters[key], required.includes(key))),
      ...headers.map((key) => toParameter("header", key, headerParameters[key], false)),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: toJson(body.schema, "input"), example: body.example } },
      },
    }),
    ...(endpoint.file && {
      requestBody: { required: true, content: { "application/octet-stream": { schema: {} } } },
    }),
    responses: { "200": toSuccess(endpoint, operation.response), ...toProblems([...codes]) },
  };
}

function toSuccess(endpoint: Endpoint, response: z.ZodType | string) {
  const headers = endpoint.state && {
    "x-event-id": {
      description: "The newest event that the response reflects.",
      schema: { type: "integer" },
      example: 12,
    },
  };
  if (typeof response === "string") {
    const content = { [response]: { schema: { type: "string" } } };
    return { description: "Done.", ...(headers && { headers }), content };
  }
  const schema = toJson(response, "output");
  const content = { "application/json": { schema, example: sampleOf(schema) } };
  return { description: "Done.", ...(headers && { headers }), content };
}

/** One response for each status; problems of one status are examples of it. */
function toProblems(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = new Map<string, ProblemCode[]>();
  for (const code of codes) {
    const status = String(problemStatus[code]);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, [first, ...others]]): [string, object] => {
      if (first === undefined || others.length === 0) return [status, { $ref: `#/components/responses/${first}` }];
      const examples = Object.fromEntries([first, ...others].map((code) => [code, { value: problemOf(code) }]));
      const content = { "application/json": { schema: toJson(ProblemBody, "output"), examples } };
      return [status, { description: [first, ...others].join(", "), content }];
    }),
  );
}

function toProblem(code: ProblemCode) {
  const schema = toJson(ProblemBody, "output");
  return { description: code, content: { "application/json": { schema, example: problemOf(code) } } };
}

function problemOf(code: ProblemCode) {
  const words = code.replaceAll("_", " ");
  return { error: code, message: `${words.charAt(0).toUpperCase()}${words.slice(1)}.` };
}

function toParameter(
  place: "query" | "header",
  name: string,
  { about, schema, example }: Parameter,
  required: boolean,
) {
  return { name, in: place, required, description: about, schema: toJson(schema, "input"), example };
}

/** The JSON Schema of a value on the wire; what JSON Schema cannot express, such as a check by a function, is left out. */
function toJson(schema: z.ZodType, io: "input" | "output") {
  const { $schema: _, "~standard": __, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}

function endpointNames(): EndpointName[] {
  return Object.keys(endpoints).filter((name): name is EndpointName => name in endpoints);
}

function problemCodes(): ProblemCode[] {
  return Object.keys(problemStatus).filter((code): code is ProblemCode => code in problemStatus);
}
