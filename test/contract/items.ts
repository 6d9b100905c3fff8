import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod";
import { assertProblem, cursorOf, itemOf, type Api } from "./subject.ts";

const Issues = z.array(z.strictObject({ path: z.string(), message: z.string() }));

const sidecarFields = [
  "exif",
  "hash",
  "notes",
  "original_position",
  "star",
  "tags",
  "updated_at",
  "updated_by",
  "v",
  "version",
];

/** Labels of one image: read, replace, patch. */
export function describeItems(api: Api): void {
  describe("GET /item", () => {
    it("responds with the history of an image, empty for one that nobody has labelled", async () => {
      const { status, json } = await api.get("/item/history?path=/two.jpg");
      assert.equal(status, 200);
      assert.deepEqual(json, { path: "/two.jpg", changes: [], next: null });
    });

    it("responds with the sidecar of an image that nobody has labelled", async () => {
      const response = await api.get(itemOf("/two.jpg"));
      assert.equal(response.status, 200);
      assert.deepEqual(Object.keys(response.json).toSorted(), sidecarFields);
      assert.deepEqual(response.json["exif"], { width: 300, height: 200 });
      const { v, tags, notes, star, version, updated_at, updated_by } = response.json;
      assert.deepEqual(
        { v, tags, notes, star, version, updated_at, updated_by },
        {
          v: 1,
          tags: [],
          notes: "",
          star: null,
          version: 1,
          updated_at: "",
          updated_by: "server",
        },
      );
      cursorOf(response);
    });

    it("takes a path in any spelling", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { notes: "found" });
      for (const spelling of [path.slice(1), `//${path.slice(1)}`, ` ${path}/ `, path.replaceAll("/", "\\")]) {
        assert.equal((await api.get(itemOf(spelling))).json["notes"], "found", JSON.stringify(spelling));
      }
    });

    it("refuses a path that leaves the folder", async () => {
      for (const path of ["/../one.png", "/cats/../one.png", "/./one.png", "..", "/one.png\0", "\\..\\one.png"]) {
        assertProblem(await api.get(itemOf(path)), 400, "invalid_path");
      }
    });

    it("distinguishes what is no image from what is missing", async () => {
      assertProblem(await api.get(itemOf("/notes.txt")), 400, "unsupported_image");
      assertProblem(await api.get(itemOf("/missing.png")), 404, "not_found");
      assertProblem(await api.get("/item"), 400, "invalid_path");
    });

    it("does not serve names that begin with a dot", async () => {
      for (const path of ["/.dot.png", "/.hidden/a.png"]) {
        assert.equal((await api.get(itemOf(path))).status, 404, path);
      }
    });

    it("serves names that begin with an underscore, as cameras write them", async () => {
      for (const endpoint of ["item", "thumb", "file", "metadata"]) {
        assert.equal((await api.bytes(`/${endpoint}?path=/_session/_DSC0001.png`)).response.status, 200, endpoint);
      }
    });
  });

  describe("PUT /item", () => {
    it("replaces tags, notes and star without a version, and raises the version by one", async () => {
      const path = api.freshImage();
      const labels = { tags: [" b ", "a", "", "b"], notes: "note\nü", star: 3 };
      const response = await api.send("PUT", itemOf(path), labels, { "x-updated-by": "ann" });
      assert.equal(response.status, 200);
      assert.deepEqual(response.json["tags"], ["b", "a"]);
      assert.equal(response.json["notes"], "note\nü");
      assert.equal(response.json["star"], 3);
      assert.equal(response.json["version"], 2);
      assert.equal(response.json["updated_by"], "ann");
      assert.match(String(response.json["updated_at"]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/);
      const again = await api.send("PUT", itemOf(path), { star: 1 });
      assert.deepEqual([again.json["tags"], again.json["notes"], again.json["star"]], [[], "", 1]);
      assert.equal(again.json["version"], 3);
      const { v: _v, ...stored } = (await api.get(itemOf(path))).json;
      const { v: _w, ...acknowledged } = again.json;
      assert.deepEqual(stored, acknowledged);
    });

    it("reads null for tags and notes as left out", async () => {
      const path = api.freshImage();
      const response = await api.send("PUT", itemOf(path), { tags: null, notes: null, star: 2 });
      assert.deepEqual([response.json["tags"], response.json["notes"], response.json["star"]], [[], "", 2]);
    });

    it("names the author by x-updated-by, else x-client-id, else server", async () => {
      const path = api.freshImage();
      const author = async (headers: Record<string, string>) =>
        (await api.send("PUT", itemOf(path), { star: 1 }, headers)).json["updated_by"];
      assert.equal(await author({ "x-updated-by": "ann", "x-client-id": "tab" }), "ann");
      assert.equal(await author({ "x-client-id": "tab" }), "tab");
      assert.equal(await author({}), "server");
    });

    it("refuses what is not JSON, and JSON of the wrong shape", async () => {
      const target = itemOf(api.freshImage());
      assertProblem(await api.send("PUT", target, "{"), 400, "invalid_json");
      assertProblem(await api.send("PUT", target, ""), 400, "invalid_json");
      for (const body of [
        [],
        null,
        3,
        { star: 6 },
        { star: 1.5 },
        { star: "3" },
        { tags: "a" },
        { tags: [1] },
        { notes: 3 },
      ]) {
        const response = await api.send("PUT", target, JSON.stringify(body));
        assertProblem(response, 422, "invalid_request");
        assert.ok(Issues.parse(response.json["issues"]).length > 0);
      }
      assert.equal((await api.get(target)).json["version"], 1);
    });

    it("refuses more than it will hold", async () => {
      const target = itemOf(api.freshImage());
      assertProblem(await api.send("PUT", target, { notes: "n".repeat(300_000) }), 413, "too_large");
      assertProblem(await api.send("PUT", target, { notes: "n".repeat(65_537) }), 422, "invalid_request");
      assertProblem(await api.send("PUT", target, { tags: ["t".repeat(129)] }), 422, "invalid_request");
      assertProblem(
        await api.send("PUT", target, { tags: Array.from({ length: 201 }, (_, n) => `t${n}`) }),
        422,
        "invalid_request",
      );
      assertProblem(await api.send("PUT", target, '{"notes":"\\ud800"}'), 422, "invalid_request");
      assert.equal((await api.get(target)).json["version"], 1);
    });

    it("refuses a body that says nothing of its length and grows too large, and serves on", async () => {
      const part = new TextEncoder().encode(`{"notes":"${"n".repeat(64_000)}`);
      let parts = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if ((parts += 1) <= 8) controller.enqueue(part);
          else controller.close();
        },
      });
      const init = { method: "PUT", body, duplex: "half", headers: { "content-type": "application/json" } };
      const response = await api.subject().request(itemOf(api.freshImage()), init);
      assert.equal(response.status, 413);
      await response.text();
      assert.equal((await api.get("/health")).status, 200);
    });
  });

  describe("PATCH /item", () => {
    it("changes what it names, removes tags before it adds, and leaves the rest", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { tags: ["a", "b"], notes: "kept", star: 2 });
      const response = await api.patch(path, {
        base_version: 2,
        set_star: 5,
        add_tags: ["c", "a"],
        remove_tags: ["a"],
      });
      assert.equal(response.status, 200, response.text);
      assert.deepEqual(response.json["tags"], ["b", "c", "a"]);
      assert.deepEqual([response.json["notes"], response.json["star"], response.json["version"]], ["kept", 5, 3]);
      const cleared = await api.patch(path, { base_version: 3, set_star: null, set_tags: ["z"], set_notes: "" });
      assert.deepEqual([cleared.json["tags"], cleared.json["notes"], cleared.json["star"]], [["z"], "", null]);
    });

    it("takes the version from If-Match in each of its forms", async () => {
      const path = api.freshImage();
      for (const [index, tag] of ["1", '"2"', 'W/"3"'].entries()) {
        const response = await api.patch(path, { set_star: index + 1 }, { "if-match": tag });
        assert.equal(response.json["version"], index + 2, response.text);
      }
      const both = await api.patch(path, { set_notes: "both", base_version: 4 }, { "if-match": "4" });
      assert.equal(both.json["version"], 5);
    });

    it("refuses to guess a key or a version", async () => {
      const path = api.freshImage();
      assertProblem(await api.send("PATCH", itemOf(path), { base_version: 1 }), 400, "idempotency_key_required");
      assertProblem(await api.patch(path, { set_star: 1 }), 400, "missing_base_version");
      assertProblem(await api.patch(path, { set_star: 1 }, { "if-match": "one" }), 400, "invalid_if_match");
      assertProblem(await api.patch(path, { set_star: 1 }, { "if-match": "*" }), 400, "invalid_if_match");
      assertProblem(
        await api.patch(path, { set_star: 1, base_version: 1 }, { "if-match": "2" }),
        400,
        "version_mismatch",
      );
      assert.equal((await api.get(itemOf(path))).json["version"], 1);
    });

    it("refuses a stale version and shows what is there now", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { notes: "theirs" });
      const response = await api.patch(path, { base_version: 1, set_notes: "mine" });
      assertProblem(response, 409, "version_conflict");
      assert.deepEqual(response.json["current"], (await api.get(itemOf(path))).json);
    });

    it("keeps the version and publishes nothing when nothing changes", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { tags: ["a"], star: 2 });
      const tape = await api.events();
      const same = await api.patch(path, { base_version: 2, set_star: 2, add_tags: [" a "], remove_tags: ["b"] });
      assert.equal(same.status, 200);
      assert.equal(same.json["version"], 2);
      const next = await api.patch(path, { base_version: 2, set_star: 3 });
      assert.equal(next.json["version"], 3);
      await tape.until("the change", ({ data }) => data["path"] === path);
      assert.deepEqual(
        tape
          .numbered()
          .filter(({ data }) => data["path"] === path)
          .map(({ data }) => data["version"]),
        [3],
      );
      await tape.close();
    });

    it("gives the first response to the same key again, and applies nothing", async () => {
      const path = api.freshImage();
      const key = { "idempotency-key": `again ${path}` };
      const body = { base_version: 1, set_star: 4 };
      const responses = await Promise.all([api.patch(path, body, key), api.patch(path, body, key)]);
      responses.push(await api.patch(path, body, key));
      assert.equal(new Set(responses.map(({ text }) => text)).size, 1);
      assert.deepEqual(
        responses.map(({ status }) => status),
        [200, 200, 200],
      );
      assert.equal((await api.get(itemOf(path))).json["version"], 2);
    });

    it("refuses a key that was used for another body or image", async () => {
      const path = api.freshImage();
      const key = { "idempotency-key": `reused ${path}` };
      await api.patch(path, { base_version: 1, set_star: 4 }, key);
      assertProblem(await api.patch(path, { base_version: 2, set_star: 5 }, key), 422, "idempotency_key_reused");
      const other = await api.patch(api.freshImage(), { base_version: 1, set_star: 4 }, key);
      assertProblem(other, 422, "idempotency_key_reused");
      assert.equal((await api.get(itemOf(path))).json["star"], 4);
    });
  });

  describe("PATCH /item with null", () => {
    it("reads it as left out, but for the star, which it takes away", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { tags: ["a"], notes: "n", star: 2 });
      const nothing = { set_notes: null, set_tags: null, add_tags: null, remove_tags: null, base_version: null };
      const same = await api.patch(path, nothing, { "if-match": "2" });
      assert.equal(same.status, 200, same.text);
      assert.equal(same.json["version"], 2);
      const { json } = await api.patch(path, { ...nothing, set_star: null }, { "if-match": "2" });
      assert.deepEqual([json["tags"], json["notes"], json["star"], json["version"]], [["a"], "n", null, 3]);
      assertProblem(await api.patch(path, nothing), 400, "missing_base_version");
    });
  });
}
