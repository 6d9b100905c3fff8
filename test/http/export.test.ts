import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openTestGallery } from "../support/test-gallery.ts";

async function labelled() {
  const gallery = await openTestGallery(["/a.png", "/b/c.png", "/b/d.png"]);
  await gallery.patch("/b/c.png", { base_version: 1, set_star: 5, add_tags: ["pick", "owl"] });
  const text = async (path: string, body?: object) => {
    const response = await gallery.lenslet.fetch(
      new Request(`http://localhost${path}`, {
        method: body ? "POST" : "GET",
        ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      }),
    );
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ...gallery, text };
}

const names = "format=names&separator=line";

describe("GET /export", () => {
  it("exports a folder, with or without its subfolders", async () => {
    const { text } = await labelled();
    assert.equal((await text(`/export?${names}`)).text, "a.png\nb/c.png\nb/d.png\n");
    assert.equal((await text(`/export?${names}&recursive=0`)).text, "a.png\n");
    assert.equal((await text(`/export?${names}&path=/b/`)).text, "b/c.png\nb/d.png\n");
  });

  it("exports what a query finds, as an attachment with its count", async () => {
    const { text } = await labelled();
    const { headers, text: csv } = await text("/export?q=is:pick");
    assert.match(csv, /^path,.*\r\n\/b\/c\.png,c\.png,5,pick,owl,/);
    assert.equal(headers.get("x-total-count"), "1");
    assert.equal(headers.get("content-type"), "text/csv; charset=utf-8");
    assert.match(headers.get("content-disposition") ?? "", /^attachment; filename\*=UTF-8''.+\.csv$/);
    assert.match(headers.get("x-event-id") ?? "", /^\d+$/);
  });

  it("gives the first lines for a preview, and the count of all", async () => {
    const { text } = await labelled();
    const { headers, text: lines } = await text(`/export?${names}&limit=1`);
    assert.equal(lines, "a.png\n");
    assert.equal(headers.get("x-total-count"), "3");
  });

  it("refuses a format that it does not know, and a folder that is not there", async () => {
    const { call } = await labelled();
    const unknown = await call("GET", "/export?format=exif");
    assert.equal(unknown.status, 400);
    assert.match(JSON.stringify(unknown.body), /"invalid_parameter"/);
    assert.equal((await call("GET", "/export?path=/none")).status, 404);
  });
});

describe("POST /export", () => {
  it("exports a selection in its order, without what has gone", async () => {
    const { text } = await labelled();
    const paths = ["/b/d.png", "/none.png", "/a.png"];
    assert.equal((await text("/export", { paths, format: "names", separator: "line" })).text, "b/d.png\na.png\n");
  });

  it("wants either paths or match", async () => {
    const { call } = await labelled();
    assert.equal((await call("POST", "/export", { format: "csv" })).status, 422);
    assert.equal((await call("POST", "/export", { paths: [], match: {} })).status, 422);
  });
});
