import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endpoints, type EndpointName } from "../../src/wire/endpoints.ts";
import { ViewResponse } from "../../src/wire/window.ts";
import { allEndpoints } from "../support/attackers.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const patch = { base_version: 1, set_star: 3 };
const session = { gallery_id: "/", client_id: "tab" };

/** A valid call of each endpoint: its query string, and its body where it takes one. */
const calls: Readonly<
  Record<EndpointName, { readonly search?: string; readonly body?: object; readonly type?: string }>
> = {
  folders: { search: "?path=/" },
  tree: {},
  query: {},
  view: {},
  viewGeometry: { search: "?token=TOKEN" },
  viewWindow: { search: "?token=TOKEN" },
  viewPosition: { search: "?path=/a.png&token=TOKEN" },
  search: { search: "?q=a" },
  readItem: { search: "?path=/a.png" },
  itemHistory: { search: "?path=/a.png" },
  putItem: { search: "?path=/a.png", body: { tags: [], notes: "", star: 1 } },
  patchItem: { search: "?path=/a.png", body: patch },
  readItems: { body: { paths: ["/a.png"] } },
  bulk: { body: { paths: ["/a.png"], edit: { set_star: 2 } } },
  metricsItems: { body: { items: [{ path: "/a.png", metrics: { score: 1 } }] } },
  readStates: {},
  nameState: { body: { name: "first" } },
  restore: { body: { as_of: "2100-01-01T00:00Z" } },
  export: {},
  exportSome: { body: { paths: ["/a.png"], format: "jsonl" } },
  import: { search: "?format=jsonl&dry_run=1", body: { path: "/a.png", star: 4 }, type: "application/octet-stream" },
  prepareDownload: { body: { paths: ["/a.png"] } },
  download: { search: "?ticket=none" },
  finishOverview: {},
  planFinish: { body: { paths: ["/a.png"], operation: "trash" } },
  startFinish: { body: { plan: "none" } },
  undoFinish: { body: { id: "none" } },
  finishStatus: {},
  thumb: { search: "?path=/a.png" },
  preview: { search: "?path=/a.png" },
  file: { search: "?path=/a.png" },
  metadata: { search: "?path=/a.png" },
  readViews: {},
  putViews: { body: { version: 1, views: [] } },
  refresh: {},
  presence: {},
  heartbeat: { body: session },
  join: { body: session },
  move: { body: { from_gallery_id: "/", to_gallery_id: "/b", client_id: "tab", lease_id: "?" } },
  leave: { body: { ...session, lease_id: "?" } },
  diagnostics: {},
  events: {},
  health: {},
  metrics: {},
  session: {},
  openapi: {},
  docs: {},
  share: {},
};

describe("the table of endpoints", () => {
  it("names exactly those whose responses carry an event id", async () => {
    const { call } = await openTestGallery();
    const token = await openView(call);
    for (const [name, endpoint] of allEndpoints) {
      const { search = "", body, type } = calls[nameIn(name)];
      const path = `${endpoint.path}${search.replace("TOKEN", token)}`;
      const { status, headers } = await call(endpoint.method, path, body, {
        "idempotency-key": name,
        ...(type !== undefined && { "content-type": type }),
      });
      const carries = headers.has("x-event-id") && endpoint.stream !== true;
      if (status < 400) assert.equal(carries, endpoint.state === true, name);
    }
  });

  it("names exactly those that respond with a stream", async () => {
    const { call } = await openTestGallery();
    for (const [name, endpoint] of allEndpoints) {
      if (endpoint.method !== "GET") continue;
      const { headers } = await call("GET", `${endpoint.path}${calls[nameIn(name)].search ?? ""}`);
      const streams = headers.get("content-type")?.startsWith("text/event-stream") ?? false;
      assert.equal(streams, endpoint.stream === true, name);
    }
  });
});

async function openView(call: Awaited<ReturnType<typeof openTestGallery>>["call"]): Promise<string> {
  return ViewResponse.parse((await call("GET", "/view")).body).token;
}

function nameIn(name: string): EndpointName {
  assert.ok(Object.hasOwn(endpoints, name));
  const isName = (each: string): each is EndpointName => each in endpoints;
  assert.ok(isName(name));
  return name;
}
