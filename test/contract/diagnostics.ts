import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Health, PresenceDiagnostics } from "../../src/wire/health.ts";
import { presenceCalls } from "./presence-calls.ts";
import { assertProblem, itemOf, type Api } from "./subject.ts";

const diagnosticsFields = [
  "active_clients",
  "active_scopes",
  "connected_sse_clients",
  "edit_ttl_seconds",
  "invalid_lease_total",
  "lifecycle_v2_enabled",
  "prune_interval_seconds",
  "replay_buffer_capacity",
  "replay_buffer_size",
  "replay_miss_total",
  "replay_newest_event_id",
  "replay_oldest_event_id",
  "slow_clients_dropped_total",
  "stale_pruned_total",
  "view_ttl_seconds",
];

/** What the server says of itself, and the shape of its refusals. */
export function describeDiagnostics(api: Api, lifecycleV2: boolean): void {
  const diagnostics = async () => PresenceDiagnostics.parse((await api.get("/presence/diagnostics")).json);

  describe("GET /presence/diagnostics", () => {
    it("says how presence is set and what it has seen", async () => {
      const response = await api.get("/presence/diagnostics");
      assert.deepEqual(Object.keys(response.json).toSorted(), diagnosticsFields);
      const {
        lifecycle_v2_enabled,
        view_ttl_seconds,
        edit_ttl_seconds,
        prune_interval_seconds,
        replay_buffer_capacity,
      } = PresenceDiagnostics.parse(response.json);
      assert.deepEqual(
        [lifecycle_v2_enabled, view_ttl_seconds, edit_ttl_seconds, prune_interval_seconds, replay_buffer_capacity],
        [lifecycleV2, 75, 60, 5, 500],
      );
    });

    it("counts sessions, scopes and invalid leases", async () => {
      const { enter, beat } = presenceCalls(api);
      const before = await diagnostics();
      const scope = api.freshScope();
      const session = await enter(scope);
      await enter(scope);
      await beat(scope, session.client_id, "3".repeat(32));
      const after = await diagnostics();
      assert.equal(after.active_clients, before.active_clients + 2);
      assert.equal(after.active_scopes, before.active_scopes + 1);
      assert.equal(after.invalid_lease_total, before.invalid_lease_total + 1);
    });
  });

  describe("GET /health", () => {
    it("says what is served, whether labels can be written, and how presence is", async () => {
      const { json, headers } = await api.get("/health");
      const health = Health.parse(json);
      assert.deepEqual([health.ok, health.mode], [true, "memory"]);
      assert.ok(health.root.length > 0);
      assert.deepEqual(Object.keys(health.presence).toSorted(), diagnosticsFields);
      assert.equal(health.presence.lifecycle_v2_enabled, lifecycleV2);
      for (const field of ["enabled", "log", "snapshot"]) assert.ok(field in health.labels, field);
      assert.equal(headers.get("cache-control"), "no-store");
    });
  });

  describe("refusals", () => {
    it("name an unknown path and a wrong method", async () => {
      assertProblem(await api.get("/no/such/path"), 404, "not_found");
      const allowed: [string, string, string][] = [
        ["DELETE", "/item?path=/one.png", "GET, HEAD, PUT, PATCH"],
        ["GET", "/presence/join", "POST"],
        ["PUT", "/folders", "GET, HEAD"],
      ];
      for (const [method, target, allow] of allowed) {
        const response = await api.subject().request(target, { method });
        assert.equal(response.status, 405, target);
        const methods = (response.headers.get("allow") ?? "").split(/\s*,\s*/).toSorted();
        assert.deepEqual(methods, allow.split(", ").toSorted());
        await response.text();
      }
    });

    it("keep other sites out, whatever they ask for", async () => {
      const target = itemOf("/one.png");
      for (const origin of ["http://evil.example", "null", "https://localhost.evil.example"]) {
        assertProblem(await api.get(target, { origin }), 403, "foreign_origin");
        assertProblem(await api.send("PUT", target, { star: 1 }, { origin }), 403, "foreign_origin");
      }
      assertProblem(await api.get(target, { "sec-fetch-site": "cross-site" }), 403, "cross_site");
      assert.equal((await api.get(target, { "sec-fetch-site": "same-origin" })).status, 200);
      assert.equal((await api.get(target)).headers.get("access-control-allow-origin"), null);
      assert.equal((await api.get(target)).json["version"], 1);
    });

    it("want JSON to be called JSON", async () => {
      const response = await api.send("POST", "/presence/join", { client_id: "x" }, { "content-type": "text/plain" });
      assertProblem(response, 415, "unsupported_media_type");
    });

    it("carry the headers that keep a browser safe, as all responses do", async () => {
      for (const target of ["/health", "/nothing", itemOf("/one.png")]) {
        const { headers } = await api.get(target);
        assert.equal(headers.get("x-content-type-options"), "nosniff", target);
        assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/, target);
        assert.equal(headers.get("referrer-policy"), "no-referrer", target);
      }
    });
  });
}
