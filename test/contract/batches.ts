import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertProblem, itemOf, type Api } from "./subject.ts";

/** Changes to many images in one request. */
export function describeBatches(api: Api): void {
  describe("POST /metrics/items", () => {
    it("merges two changes of one image, and raises its version once", async () => {
      const path = api.freshImage();
      const items = [
        { path, metrics: { score: 1, noise: 2 } },
        { path: `${path.slice(1)}/`, metrics: { score: 3, noise: null } },
      ];
      const response = await api.send("POST", "/metrics/items", { items });
      assert.equal(response.json["updated"], 1);
      const changed = { path, status: "changed", version: 2 };
      assert.deepEqual(response.json["items"], [changed, changed]);
      const { json } = await api.get(itemOf(path));
      assert.deepEqual([json["metrics"], json["version"]], [{ score: 3 }, 2]);
    });

    it("merges numbers, removes with null, and publishes one event for each changed image", async () => {
      const [first, second] = [api.freshImage(), api.freshImage()];
      const tape = await api.events();
      const items = [
        { path: first, metrics: { sharpness: 0.5, score: 3 } },
        { path: second, metrics: { score: null } },
        { path: "/missing.png", metrics: { score: 1 } },
      ];
      const response = await api.send("POST", "/metrics/items", { items }, { "x-updated-by": "scorer" });
      assert.equal(response.status, 200);
      assert.equal(response.json["updated"], 1);
      await api.send("POST", "/metrics/items", { items: [{ path: first, metrics: { score: null, noise: -2 } }] });
      await tape.until("the second change", ({ data }) => data["path"] === first && data["version"] === 3);
      const changes = tape.numbered().filter(({ data }) => data["path"] === first || data["path"] === second);
      assert.deepEqual(
        changes.map(({ event }) => event),
        ["metrics-updated", "metrics-updated"],
      );
      assert.deepEqual(Object.keys(changes[0]?.data ?? {}).toSorted(), [
        "metrics",
        "path",
        "updated_at",
        "updated_by",
        "version",
      ]);
      assert.deepEqual(changes[0]?.data["metrics"], { sharpness: 0.5, score: 3 });
      assert.equal(changes[0]?.data["updated_by"], "scorer");
      assert.deepEqual((await api.get(itemOf(first))).json["metrics"], { sharpness: 0.5, noise: -2 });
      assert.equal("metrics" in (await api.get(itemOf(second))).json, false);
      await tape.close();
    });

    it("takes finite numbers only", async () => {
      const path = api.freshImage();
      for (const value of ["1", true, [], {}]) {
        const response = await api.send("POST", "/metrics/items", { items: [{ path, metrics: { score: value } }] });
        assertProblem(response, 422, "invalid_request");
      }
      const huge = await api.send("POST", "/metrics/items", `{"items":[{"path":"${path}","metrics":{"score":1e999}}]}`);
      assertProblem(huge, 422, "invalid_request");
      assert.equal((await api.get(itemOf(path))).json["version"], 1);
    });
  });

  describe("POST /items/bulk", () => {
    it("edits many images as one batch, each with its outcome", async () => {
      const paths = [api.freshImage(), api.freshImage(), "/missing.png"];
      const edits = [{ paths, add_tags: ["bulk"], set_star: 2 }];
      const response = await api.send("POST", "/items/bulk", { edits }, { "idempotency-key": `bulk ${paths[0]}` });
      assert.equal(response.status, 200, response.text);
      const { changed, unchanged, not_found } = response.json;
      assert.deepEqual({ changed, unchanged, not_found }, { changed: 2, unchanged: 0, not_found: 1 });
      assert.deepEqual((await api.get(itemOf(paths[1] ?? ""))).json["tags"], ["bulk"]);
      const again = await api.send("POST", "/items/bulk", { edits }, { "idempotency-key": `bulk ${paths[0]}` });
      assert.equal(again.text, response.text);
    });
  });
}
