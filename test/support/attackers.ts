import { createDirectoryFinishDisk } from "../../src/finish/directory-finish-disk.ts";
import type { GateOptions } from "../../src/http/gate-options.ts";
import { endpoints, type Endpoint } from "../../src/wire/endpoints.ts";
import { openTestGallery } from "./test-gallery.ts";

export const viewerToken = "a".repeat(32);
export const editorToken = "b".repeat(32);
export const asEditor = { authorization: `Bearer ${editorToken}` };
export const asViewer = { authorization: `Bearer ${viewerToken}` };

/** Every route does its work. No request that is made here gets as far as a file. */
const fileOps = { disk: createDirectoryFinishDisk(), destinations: [] };

/** A gallery that only tokens open, under the loopback names and two more. */
export const openGuardedGallery = () =>
  openTestGallery(undefined, {
    fileOps,
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
      headers: {
        ...(hasBody && {
          "content-type": endpoint.file === true ? "application/octet-stream" : "application/json",
        }),
        ...headers,
      },
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

/** Hosts and sites that no way of letting people in may admit. */
const strangers = (headers: Record<string, string>): readonly Attacker[] => [
  { name: "a foreign Host", headers: { ...headers, host: "evil.example" }, status: 421 },
  { name: "a Host that only looks like ours", headers: { ...headers, host: "localhost.evil.example" }, status: 421 },
  { name: "a number that is no loopback address", headers: { ...headers, host: "127.0.0.1.evil" }, status: 421 },
  { name: "two Hosts", headers: { ...headers, host: "localhost, evil.example" }, status: 421 },
  { name: "an own address with another port", headers: { ...headers, host: "10.0.0.7:1" }, status: 421 },
  { name: "a foreign Origin", headers: { ...headers, origin: "https://evil.example" }, status: 403 },
  { name: "the null Origin", headers: { ...headers, origin: "null" }, status: 403 },
  {
    name: "an Origin that begins like an allowed one",
    headers: { ...headers, origin: "https://labels.example.evil.example" },
    status: 403,
  },
  {
    name: "an Origin that begins like ours",
    headers: { ...headers, origin: "http://localhost:7070.evil.example" },
    status: 403,
  },
  { name: "a cross-site request", headers: { ...headers, "sec-fetch-site": "cross-site" }, status: 403 },
  { name: "a same-site request", headers: { ...headers, "sec-fetch-site": "same-site" }, status: 403 },
];

export const attackers: readonly Attacker[] = [
  ...strangers(asEditor),
  { name: "no token", headers: {}, status: 401 },
  { name: "a wrong token", headers: { authorization: `Bearer ${"c".repeat(32)}` }, status: 401 },
  {
    name: "a token that lacks its beginning",
    headers: { authorization: `Bearer ${editorToken.slice(1)}` },
    status: 401,
  },
  { name: "a token as a cookie", headers: { cookie: `lenslet_7070=${editorToken}` }, status: 401 },
  { name: "a session that nobody signed", headers: { cookie: cookieOf("editor.9999999999", "0") }, status: 401 },
];

function cookieOf(claim: string, digit: string): string {
  return `lenslet_7070=${claim}.${digit.repeat(64)}`;
}

/** The cookie that a first visit of a link begins, as `name=value`. */
export async function visitLink(
  gallery: GuardedGallery,
  token: string,
  url = "http://localhost:7070",
): Promise<string> {
  const response = await gallery.lenslet.fetch(new Request(`${url}/?t=${token}`));
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** A way of letting people in, who has to stay out, and who comes in. */
export interface Entrance {
  readonly name: string;
  readonly gate: GateOptions;
  readonly attackers: readonly Attacker[];
  /** Headers of those who are let in, by role; without one, nobody has that role. */
  readonly admitted: { readonly editor: Record<string, string>; readonly viewer?: Record<string, string> };
}

const names = { hosts: ["gallery.lan", "10.0.0.7:7070", "photos.example.com"] };
const tokens = { kind: "tokens", viewer: viewerToken, editor: editorToken } as const;
const byProxy = { host: "127.0.0.1:7070", "x-forwarded-host": "photos.example.com", "x-forwarded-proto": "https" };

export const entrances: readonly Entrance[] = [
  {
    name: "this machine alone",
    gate: names,
    attackers: [
      ...strangers({}),
      { name: "a name of the network", headers: { host: "gallery.lan" }, status: 403 },
      { name: "an address of the network", headers: { host: "10.0.0.7:7070" }, status: 403 },
      { name: "a public name", headers: { host: "photos.example.com" }, status: 403 },
      { name: "a proxy that asks for localhost", headers: { "x-forwarded-for": "198.51.100.7" }, status: 403 },
      { name: "a proxy with its own name", headers: byProxy, status: 403 },
      { name: "a proxy of the newer kind", headers: { forwarded: "for=198.51.100.7" }, status: 403 },
    ],
    admitted: { editor: {} },
  },
  {
    name: "everybody",
    gate: { ...names, access: { kind: "open" } },
    attackers: strangers({}),
    admitted: { editor: { host: "photos.example.com" } },
  },
  {
    name: "tokens behind a proxy",
    gate: { ...names, behindProxy: true, access: tokens },
    attackers: [
      ...strangers(asEditor),
      { name: "nobody known, through the proxy", headers: byProxy, status: 401 },
      { name: "nobody known, past the proxy", headers: { host: "127.0.0.1:7070" }, status: 401 },
      {
        name: "a proxy that was asked for another name",
        headers: { ...asEditor, ...byProxy, "x-forwarded-host": "evil.example" },
        status: 421,
      },
      {
        name: "a page that was bound to us, with our name in a field",
        headers: { ...asEditor, ...byProxy, host: "evil.example:7070" },
        status: 421,
      },
      {
        name: "a name of ours before the one that the proxy added",
        headers: { ...asEditor, ...byProxy, "x-forwarded-host": "photos.example.com, evil.example" },
        status: 421,
      },
      {
        name: "an Origin of the proxy's own address",
        headers: { ...asEditor, ...byProxy, origin: "http://127.0.0.1:7070" },
        status: 403,
      },
    ],
    admitted: {
      editor: { ...asEditor, ...byProxy, origin: "https://photos.example.com" },
      viewer: { ...asViewer, ...byProxy },
    },
  },
  {
    name: "a sign-in of its own",
    gate: {
      ...names,
      access: {
        kind: "custom",
        async roleOf({ headers }) {
          const who = headers.get("authorization");
          return who === "Basic ada"
            ? "editor"
            : who === "Basic guest"
              ? "viewer"
              : { redirect: "https://sign.example" };
        },
      },
    },
    attackers: [
      ...strangers({ authorization: "Basic ada" }),
      { name: "nobody known", headers: {}, status: 401 },
      { name: "a token", headers: asEditor, status: 401 },
    ],
    admitted: { editor: { authorization: "Basic ada" }, viewer: { authorization: "Basic guest" } },
  },
];

export const openEntrance = ({ gate }: Entrance) => openTestGallery(undefined, { fileOps, gate });
