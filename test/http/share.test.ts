import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { GateOptions } from "../../src/http/gate-options.ts";
import { ShareResponse } from "../../src/wire/share.ts";
import { asEditor, asViewer, editorToken, viewerToken } from "../support/attackers.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const tokens = { kind: "tokens", viewer: viewerToken, editor: editorToken } as const;
const share = async (gate: GateOptions, headers: Record<string, string>, url = "http://localhost:7070") => {
  const gallery = await openTestGallery(undefined, { gate });
  const response = await gallery.lenslet.fetch(new Request(`${url}/share`, { headers }));
  await gallery.lenslet.close();
  assert.equal(response.headers.get("cache-control"), "no-store");
  return ShareResponse.parse(await response.json());
};

describe("GET /share", () => {
  it("has links for others while the page itself is open under a loopback name", async () => {
    const gate = { access: tokens, address: () => "http://192.168.1.5:7070" };
    const { access, edit, look, this_machine_only } = await share(gate, asEditor);
    assert.equal(access, "links");
    assert.equal(edit, `http://192.168.1.5:7070/?t=${editorToken}`);
    assert.equal(look, `http://192.168.1.5:7070/?t=${viewerToken}`);
    assert.equal(this_machine_only, false);
  });

  it("gives a viewer the link to look, and nothing of the other", async () => {
    const response = await share({ access: tokens }, asViewer);
    assert.equal(response.edit, null);
    assert.match(response.look ?? "", new RegExp(viewerToken));
    assert.ok(!JSON.stringify(response).includes(editorToken));
  });

  it("names the address that the visitor came by, as a trusted proxy forwards it", async () => {
    const gate = { access: tokens, behindProxy: true, hosts: ["photos.example.com"], address: () => "http://10.0.0.7" };
    const headers = { ...asEditor, "x-forwarded-host": "photos.example.com", "x-forwarded-proto": "https" };
    assert.equal((await share(gate, headers)).edit, `https://photos.example.com/?t=${editorToken}`);
  });

  it("says of a gallery that only this machine can open how that can be changed", async () => {
    const response = await share({}, {});
    assert.deepEqual([response.access, response.edit, response.look], ["this-machine", null, null]);
    assert.ok(response.folder);
    assert.equal((await share({ access: tokens }, asEditor)).this_machine_only, true);
  });

  it("has one address where nobody needs a token", async () => {
    const open = await share({ access: { kind: "open" } }, {});
    assert.deepEqual([open.access, open.edit, open.look], ["everybody", "http://localhost:7070/", null]);
    const signIn = await share({ access: { kind: "custom", roleOf: () => "viewer" } }, {});
    assert.deepEqual([signIn.access, signIn.edit, signIn.folder], ["sign-in", "http://localhost:7070/", null]);
  });
});
