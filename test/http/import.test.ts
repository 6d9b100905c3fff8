import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zipSync } from "fflate";
import { ImportResponse } from "../../src/wire/import.ts";
import { ProblemBody } from "../../src/wire/problem-codes.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const paths = ["/a.png", "/b/a.png", "/b/c.png", "/b/c.jpg"];
const xmp = (rating: number) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="${rating}"/></rdf:RDF></x:xmpmeta>`;

async function open() {
  const gallery = await openTestGallery(paths);
  let keys = 0;
  const send = async (search: string, body: string | Uint8Array<ArrayBuffer>, key = `key-${(keys += 1)}`) => {
    const headers = { "idempotency-key": key, "content-type": "application/octet-stream" };
    const request = new Request(`http://localhost/import?${search}`, { method: "POST", body, headers });
    const response = await gallery.lenslet.fetch(request);
    const json: unknown = await response.json();
    return { status: response.status, json };
  };
  const labels = async (path: string) => Sidecar.parse((await gallery.call("GET", `/item?path=${path}`)).body);
  return { ...gallery, send, labels };
}

describe("POST /import", () => {
  it("sets labels from CSV as one edit, and says what became of each row", async () => {
    const { send, labels } = await open();
    const { status, json } = await send(
      "format=csv",
      'file,rating,keywords\r\n./b/c.png,3,"fox, owl"\r\nnone.png,1,\r\na.png,,\r\n',
    );
    assert.equal(status, 200);
    const outcome = ImportResponse.parse(json);
    assert.deepEqual(
      outcome.outcomes.map(({ row, path, status: each }) => [row, path, each]),
      [
        [2, "/b/c.png", "changed"],
        [3, "/none.png", "unknown"],
        [4, "/a.png", "unchanged"],
      ],
    );
    assert.deepEqual([outcome.rows, outcome.matched, outcome.changed, outcome.unknown], [3, 2, 1, 1]);
    const { star, tags, version } = await labels("/b/c.png");
    assert.deepEqual([star, tags, version], [3, ["fox", "owl"], 2]);
  });

  it("reads spreadsheets: semicolons, a byte order mark, UTF-16", async () => {
    const { send, labels } = await open();
    await send("format=csv", "\uFEFFname;stars;notes\nc.jpg;2;a;\n");
    assert.deepEqual([(await labels("/b/c.jpg")).star, (await labels("/b/c.jpg")).notes], [2, "a"]);
    const wide = new Uint8Array(Buffer.from("\uFEFFpath\tstar\n/a.png\t4\n", "utf16le"));
    await send("format=csv", wide);
    assert.equal((await labels("/a.png")).star, 4);
  });

  it("changes nothing in a trial, and counts what differs", async () => {
    const { send, labels, patch } = await open();
    await patch("/a.png", { base_version: 1, set_star: 1 });
    const { json } = await send("format=jsonl&dry_run=1&policy=overwrite", '{"path":"/a.png","star":5}\n');
    const outcome = ImportResponse.parse(json);
    assert.deepEqual([outcome.dry_run, outcome.changed, outcome.differing], [true, 1, 1]);
    assert.equal((await labels("/a.png")).star, 1);
  });

  it("responds to a retry with the first response", async () => {
    const { send, labels } = await open();
    const first = await send("format=jsonl", '{"path":"/a.png","star":5}', "same");
    assert.deepEqual(await send("format=jsonl", '{"path":"/a.png","star":5}', "same"), first);
    assert.equal((await labels("/a.png")).version, 2);
  });

  it("refuses the key of an import with another policy", async () => {
    const { send, labels } = await open();
    await send("format=jsonl&policy=fill", '{"path":"/a.png","star":5}', "first");
    assert.equal((await send("format=jsonl&policy=fill", '{"path":"/a.png","star":1}', "same")).status, 200);
    const { status, json } = await send("format=jsonl&policy=overwrite", '{"path":"/a.png","star":1}', "same");
    assert.deepEqual([status, ProblemBody.parse(json).error], [422, "idempotency_key_reused"]);
    assert.equal((await labels("/a.png")).star, 5);
  });

  it("gives a sidecar's labels to each image of its name, and reads zips of sidecars", async () => {
    const { send, labels } = await open();
    await send("format=xmp&name=b/c.xmp", xmp(4));
    assert.deepEqual([(await labels("/b/c.png")).star, (await labels("/b/c.jpg")).star], [4, 4]);
    const files = { "b/c.jpg.xmp": Buffer.from(xmp(1)), "a.xmp": Buffer.from(xmp(2)), "notes.txt": Buffer.from("x") };
    const { json } = await send("format=xmp&policy=overwrite", new Uint8Array(zipSync(files)));
    assert.equal(ImportResponse.parse(json).changed, 2);
    const stars = await Promise.all(paths.map(async (path) => (await labels(path)).star));
    assert.deepEqual(stars, [2, null, 4, 1]);
  });

  it("does not guess which of several images of one name is meant", async () => {
    const { send } = await open();
    const { json } = await send("format=jsonl", '{"filename":"a.png","star":5}');
    assert.equal(ImportResponse.parse(json).ambiguous, 1);
  });

  it("refuses a file with one bad row as a whole, and names the row", async () => {
    const cases: readonly [search: string, body: string | Uint8Array<ArrayBuffer>, message: RegExp][] = [
      ["format=csv", "path,star\n/a.png,3\n/b/c.png,9\n", /Row 3, column star: "9"/],
      ["format=csv", 'path,star\n/a.png,"3\n', /quote that does not end/],
      ["format=csv", "path,path\n/a.png,3\n", /Two columns/],
      ["format=jsonl", '{"path":"/a.png","star":3}\n{"path":', /Line 2 is not JSON/],
      ["format=jsonl", '{"path":"/a.png","star":3}\n[1]', /Line 2/],
      ["format=jsonl", '{"path":"/a.png","star":3}\n{"star":1}', /Row 2 names no image/],
      ["format=parquet", "PAR1....PAR1", /not Parquet/],
      ["format=xmp", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), /zip file is damaged/],
      ["format=xmp&name=a.xmp", `<!DOCTYPE a>${xmp(1)}`, /document type/],
      ["format=csv", new Uint8Array([0xc3, 0x28]), /not text in UTF-8/],
      ["format=csv", "", /no rows/],
    ];
    for (const [search, body, message] of cases) {
      const { send, labels } = await open();
      const { status, json } = await send(search, body);
      assert.equal(status, 422, search);
      const { error, message: said } = ProblemBody.parse(json);
      assert.equal(error, "invalid_import");
      assert.match(said, message);
      assert.equal((await labels("/a.png")).version, 1);
    }
  });

  it("asks which column names the images", async () => {
    const { send } = await open();
    const { json } = await send("format=csv", "id,stars\na.png,3\n");
    assert.deepEqual(ProblemBody.parse(json)["columns"], ["id", "stars"]);
    const named = await send("format=csv&column=path:id", "id,stars\na.png,3\n");
    assert.equal(ImportResponse.parse(named.json).changed, 1);
  });
});
