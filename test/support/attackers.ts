import { endpoints, type Endpoint } from "../../src/wire/endpoints.ts";
import { openTestGallery } from "./test-gallery.ts";

export const viewerToken = "a".repeat(32);
export const editorToken = "b".repeat(32);
export const asEditor = { authorization: `Bearer ${editorToken}` };
export const asViewer = { authorization: `Bearer ${viewerToken}` };

/** A gallery that only tokens open, under the loopback names and two more. */
export const openGuardedGallery = () =>
  openTestGallery(undefined, {
    gate: {
      hosts: ["gallery.lan", "10.0.0.7:7070"],
      origins: ["https://labels.example"],
      access: { kind: "tokens", viewer: viewerToken, editor: editorToken },
    },
  });

export type GuardedGallery = Awaited<ReturnType<typeof openGuardedGallery>>;

/** Every endpoint by its name. */
export const allEndpoints: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);

/** Sends a request to an endpoint, with a body that would be refused if it were read. */
export async function knock(
  gallery: GuardedGallery,
  endpoint: Endpoint,
  headers: Record<string, string>,
): Promise<Response> {
  const hasBody = endpoint.bodyBytes > 0;
  const response = await gallery.lenslet.fetch(
    new Request(`http://localhost:7070${endpoint.path}`, {
      method: endpoint.method,
      headers: { ...(hasBody && { "content-type": "application/json" }), ...headers },
      ...(hasBody && { body: "no json" }),
    }),
  );
  await response.body?.cancel();
  return response;
}

export interface Attacker {
  readonly name: string;
  readonly headers: Record<string, string>;
  /** How it must be turned away. */
  readonly status: number;
}

export const attackers: readonly Attacker[] = [
  { name: "a foreign Host", headers: { ...asEditor, host: "evil.example" }, status: 421 },
  { name: "a Host that only looks like ours", headers: { ...asEditor, host: "localhost.evil.example" }, status: 421 },
  { name: "a number that is no loopback address", headers: { ...asEditor, host: "127.0.0.1.evil" }, status: 421 },
  { name: "two Hosts", headers: { ...asEditor, host: "localhost, evil.example" }, status: 421 },
  { name: "an own address with another port", headers: { ...asEditor, host: "10.0.0.7:1" }, status: 421 },
  { name: "a foreign Origin", headers: { ...asEditor, origin: "https://evil.example" }, status: 403 },
  { name: "the null Origin", headers: { ...asEditor, origin: "null" }, status: 403 },
  {
    name: "an Origin that begins like ours",
    headers: { ...asEditor, origin: "http://localhost:7070.evil.example" },
    status: 403,
  },
  { name: "a cross-site request", headers: { ...asEditor, "sec-fetch-site": "cross-site" }, status: 403 },
  { name: "a same-site request", headers: { ...asEditor, "sec-fetch-site": "same-site" }, status: 403 },
  { name: "no token", headers: {}, status: 401 },
  { name: "a wrong token", headers: { authorization: `Bearer ${"c".repeat(32)}` }, status: 401 },
  {
    name: "a token that lacks its beginning",
    headers: { authorization: `Bearer ${editorToken.slice(1)}` },
    status: 401,
  },
];
