import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { limits } from "../../src/wire/limits.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery();
after(() => gallery.lenslet.close());
const join = (body: string) => gallery.call("POST", "/presence/join", body);
const errorOf = (response: { body: unknown }) =>
  typeof response.body === "object" && response.body !== null && "error" in response.body
    ? response.body.error
    : undefined;

describe("a request's body", () => {
  it("is JSON in UTF-8, or 400 invalid_json", async () => {
    for (const body of ["", "{", "{'a': 1}", "[1,]", "nul"]) {
      const response = await join(body);
      assert.deepEqual([response.status, errorOf(response)], [400, "invalid_json"], body);
    }
    const notUtf8 = new Request("http://localhost/presence/join", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    assert.equal((await gallery.lenslet.fetch(notUtf8)).status, 400);
  });

  it("has the shape of its endpoint, or 422 with the issues", async () => {
    for (const body of ["null", "[]", "1", '{"client_id": 1}', '{"gallery_id": "/"}', '{"client_id": "a\\u0007"}']) {
      const response = await join(body);
      assert.deepEqual([response.status, errorOf(response)], [422, "invalid_request"], body);
      assert.ok(
        typeof response.body === "object" &&
          response.body !== null &&
          "issues" in response.body &&
          Array.isArray(response.body.issues),
      );
    }
  });

  it("is not deeper than it need be", async () => {
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    assert.equal(errorOf(await join(deep(limits.jsonDepth + 1))), "invalid_json");
    assert.equal(errorOf(await join(deep(limits.jsonDepth))), "invalid_request");
    assert.equal(
      errorOf(await join(JSON.stringify({ client_id: "[".repeat(100) }))),
      undefined,
      "brackets in a string are no depth",
    );
  });

  it("is refused with 413 when too large, counted while it comes in", async () => {
    const response = await join(JSON.stringify({ client_id: "c", pad: "x".repeat(limits.bodyBytes) }));
    assert.deepEqual([response.status, errorOf(response)], [413, "too_large"]);
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
      cancel: () => void (cancelled = true),
    });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: endless, duplex: "half" };
    const refused = await gallery.lenslet.fetch(new Request("http://localhost/presence/join", init));
    assert.equal(refused.status, 413);
    assert.ok(cancelled && pulled < 10, `${pulled} chunks were read`);
  });

  it("that breaks off is the client's doing, and not reported as an error", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"client_id"')),
      pull: () => Promise.reject(new Error("aborted")),
    });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: broken, duplex: "half" };
    const response = await gallery.lenslet.fetch(new Request("http://localhost/presence/join", init));
    assert.equal(response.status, 400);
    assert.deepEqual(gallery.errors, []);
  });

  it("may hold labels only within their limits", async () => {
    const wrong = [
      { set_star: 6 },
      { set_star: -1 },
      { set_star: 2.5 },
      { set_star: "3" },
      { set_notes: "x".repeat(limits.notesBytes + 1) },
      { set_notes: "ü".repeat(limits.notesBytes / 2 + 1) },
      { set_notes: "\ud800" },
      { set_tags: ["x".repeat(limits.tagCharacters + 1)] },
      { set_tags: Array.from({ length: limits.tagsPerImage + 1 }, (_, index) => `t${index}`) },
      { add_tags: "x" },
      { add_tags: [1] },
      { base_version: "1" },
    ];
    for (const change of wrong) {
      const response = await gallery.patch("/a.png", { base_version: 1, ...change });
      assert.equal(response.status, 422, JSON.stringify(change).slice(0, 80));
    }
    const fits = {
      set_star: 0,
      set_notes: "x".repeat(limits.notesBytes),
      set_tags: ["é".repeat(limits.tagCharacters)],
    };
    assert.equal((await gallery.patch("/a.png", { base_version: 1, ...fits })).status, 200);
  });
});

describe("an error in the server", () => {
  it("responds with 500 without a detail, and is reported once", async () => {
    const own = await openTestGallery(undefined, {});
    own.journal.append = () => Promise.reject(new Error("/secret/path is broken"));
    const response = await own.patch("/a.png", { base_version: 1, set_star: 1 });
    assert.deepEqual([response.status, errorOf(response)], [500, "internal_error"]);
    assert.ok(!JSON.stringify(response.body).includes("secret"));
    assert.equal(own.errors.length, 1);
    await own.lenslet.close();
  });

  it("says why labels were not persisted, and keeps responding", async () => {
    const own = await openTestGallery();
    for (const [reason, status] of [
      ["disk_full", 507],
      ["write_failed", 503],
      ["read_only", 403],
    ] as const) {
      own.journal.refuse(reason);
      const response = await own.patch("/a.png", { base_version: 1, set_star: 1 });
      assert.deepEqual([response.status, errorOf(response)], [status, reason]);
      assert.equal((await own.call("GET", "/item?path=/a.png")).status, 200);
    }
    own.journal.refuse(undefined);
    assert.equal((await own.patch("/a.png", { base_version: 1, set_star: 1 })).status, 200);
    await own.lenslet.close();
  });
});

describe("x-updated-by", () => {
  it("may be a name in any script, sent as the bytes of its UTF-8", async () => {
    const author = async (header: string) => {
      const response = await gallery.call("PUT", "/item?path=/b/c.png", {}, { "x-updated-by": header });
      return (
        typeof response.body === "object" &&
        response.body !== null &&
        "updated_by" in response.body &&
        response.body.updated_by
      );
    };
    assert.equal(await author(String.fromCharCode(...new TextEncoder().encode("Zoë 木"))), "Zoë 木");
    assert.equal(await author("Zo\u00eb"), "Zoë");
    assert.equal(await author("Zoe"), "Zoe");
  });
});

describe("text in a body", () => {
  it("is well-formed Unicode wherever it stands, in values and in names", async () => {
    const half = "\\ud83d";
    const whole = "\\ud83d\\ude00";
    const viewsOf = (text: string) => `{"version":1,"views":[{"id":"1","name":"a","deep":[{"b":"${text}"}]}]}`;
    const cases: [string, string, string, string][] = [
      ["PUT", "/views", viewsOf(half), viewsOf(whole)],
      ["PUT", "/views", `{"version":1,"views":[{"${half}":1}]}`, `{"version":1,"views":[{"${whole}":1}]}`],
      ["POST", "/presence/join", `{"client_id":"c","name":"${half}"}`, `{"client_id":"c","name":"${whole}"}`],
      ["POST", "/presence/join", `{"client_id":"c","view":"${half}"}`, `{"client_id":"c","view":"${whole}"}`],
      ["PUT", "/item?path=/a.png", `{"tags":["${half}"]}`, `{"tags":["${whole}"]}`],
    ];
    for (const [method, path, bad, good] of cases) {
      const refused = await gallery.call(method, path, bad);
      assert.deepEqual([refused.status, errorOf(refused)], [422, "invalid_request"], bad);
      assert.match(JSON.stringify(refused.body), /well-formed Unicode/);
      assert.equal((await gallery.call(method, path, good)).status, 200, good);
    }
  });
});
