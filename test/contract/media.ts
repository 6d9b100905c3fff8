import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { awkwardPath } from "./images.ts";
import { assertProblem, type Api } from "./subject.ts";

/** The bytes of images, and what they say of themselves. */
export function describeMedia(api: Api): void {
  const of = (endpoint: string, path: string) => `/${endpoint}?path=${encodeURIComponent(path)}`;

  describe("GET /thumb", () => {
    it("responds with WebP with validators", async () => {
      for (const path of ["/two.jpg", "/modern.avif", "/moving.gif", awkwardPath]) {
        const { response, bytes } = await api.bytes(of("thumb", path));
        assert.equal(response.status, 200, path);
        assert.equal(response.headers.get("content-type"), "image/webp");
        assert.equal(bytes.subarray(8, 12).toString("latin1"), "WEBP");
        const etag = response.headers.get("etag") ?? "";
        const again = await api.bytes(of("thumb", path), { "if-none-match": etag });
        assert.equal(again.response.status, 304);
        assert.equal(again.bytes.length, 0);
      }
    });

    it("refuses what is no image, and what is not there", async () => {
      assertProblem(await api.get(of("thumb", "/notes.txt")), 400, "unsupported_image");
      assertProblem(await api.get(of("thumb", "/missing.png")), 404, "not_found");
    });
  });

  describe("GET /file", () => {
    it("responds with the original with its type and validators", async () => {
      const { response, bytes } = await api.bytes(of("file", "/two.jpg"));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "image/jpeg");
      assertLength(response, bytes.length);
      assert.equal(response.headers.get("accept-ranges"), "bytes");
      assert.ok(Number.isFinite(Date.parse(response.headers.get("last-modified") ?? "")));
      assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    });

    it("responds with 304 to the tag and to the date it gave", async () => {
      const { response } = await api.bytes(of("file", "/two.jpg"));
      const etag = response.headers.get("etag") ?? "";
      const modified = response.headers.get("last-modified") ?? "";
      assert.equal((await api.bytes(of("file", "/two.jpg"), { "if-none-match": etag })).response.status, 304);
      assert.equal((await api.bytes(of("file", "/two.jpg"), { "if-none-match": '"other"' })).response.status, 200);
      assert.equal((await api.bytes(of("file", "/two.jpg"), { "if-modified-since": modified })).response.status, 304);
    });

    it("responds with each form of a range, byte for byte", async () => {
      const { bytes: whole } = await api.bytes(of("file", "/two.jpg"));
      const ranges: [string, number, number][] = [
        ["bytes=0-9", 0, 10],
        ["bytes=10-", 10, whole.length],
        ["bytes=-7", whole.length - 7, whole.length],
        [`bytes=5-${whole.length + 100}`, 5, whole.length],
      ];
      for (const [range, start, end] of ranges) {
        const { response, bytes } = await api.bytes(of("file", "/two.jpg"), { range });
        assert.equal(response.status, 206, range);
        assert.equal(response.headers.get("content-range"), `bytes ${start}-${end - 1}/${whole.length}`);
        assertLength(response, end - start);
        assert.ok(bytes.equals(whole.subarray(start, end)), range);
      }
    });

    it("refuses a range past the end, and ignores what is no range", async () => {
      const past = await api.get(of("file", "/two.jpg"), { range: "bytes=99999999-" });
      assert.equal(past.status, 416);
      assert.match(past.headers.get("content-range") ?? "", /^bytes \*\/\d+$/);
      assert.equal((await api.get(of("file", "/two.jpg"), { range: "lines=1-2" })).status, 200);
    });

    it("responds to HEAD with the same headers and no body", async () => {
      const { response: get } = await api.bytes(of("file", "/two.jpg"));
      const head = await api.subject().request(of("file", "/two.jpg"), { method: "HEAD" });
      assert.equal(head.status, 200);
      assert.equal(await head.text(), "");
      assertLength(head, Number(get.headers.get("content-length") ?? head.headers.get("content-length")));
      for (const name of ["content-type", "etag", "last-modified"]) {
        assert.equal(head.headers.get(name), get.headers.get(name), name);
      }
    });

    it("responds to HEAD in full whatever range it names", async () => {
      const whole = (await api.bytes(of("file", "/two.jpg"))).bytes.length;
      for (const range of ["bytes=0-9", "bytes=99999999-"]) {
        const head = await api.subject().request(of("file", "/two.jpg"), { method: "HEAD", headers: { range } });
        assert.equal(head.status, 200, range);
        assert.equal(head.headers.get("content-range"), null);
        assertLength(head, whole);
      }
    });

    it("serves a broken image's bytes as they are", async () => {
      const { response, bytes } = await api.bytes(of("file", "/broken.png"));
      assert.equal(response.status, 200);
      assert.equal(bytes.toString("latin1"), "this is not an image at all");
    });

    it("serves nothing but the gallery's own images", async () => {
      assertProblem(await api.get(of("file", "/../one.png")), 400, "invalid_path");
      assertProblem(await api.get(of("file", "/notes.txt")), 400, "unsupported_image");
      assert.equal((await api.get(of("file", "/.lenslet/labels.log.jsonl"))).status >= 400, true);
    });
  });

  describe("GET /metadata", () => {
    it("gives a PNG's text and a JPEG's EXIF", async () => {
      const png = await api.get(of("metadata", "/one.png"));
      assert.equal(png.status, 200);
      assert.deepEqual(Object.keys(png.json).toSorted(), ["format", "meta", "path"]);
      assert.deepEqual([png.json["path"], png.json["format"]], ["/one.png", "png"]);
      assert.match(png.text, /a lighthouse at dusk, seed 42/);
      const jpeg = await api.get(of("metadata", "/two.jpg"));
      assert.equal(jpeg.json["format"], "jpeg");
      assert.match(jpeg.text, /Lenslet Camera/);
      assert.equal((await api.get(of("metadata", "/three.webp"))).json["format"], "webp");
    });

    it("responds with 415 for anything but JPEG, PNG and WebP", async () => {
      for (const path of ["/moving.gif", "/modern.avif", "/notes.txt"]) {
        assertProblem(await api.get(of("metadata", path)), 415, "unsupported_media_type");
      }
      assertProblem(await api.get(of("metadata", "/missing.png")), 404, "not_found");
    });
  });
}

/** The length is stated, or the body is chunked: Bun streams no body with a length. */
function assertLength({ headers }: Response, length: number): void {
  if (headers.get("transfer-encoding") !== "chunked") assert.equal(headers.get("content-length"), String(length));
}
