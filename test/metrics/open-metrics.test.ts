import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createOpenMetricsWriter } from "../../src/metrics/open-metrics.ts";
import { openTestGallery } from "../support/test-gallery.ts";

describe("GET /metrics", () => {
  it("writes OpenMetrics text with the current counts", async () => {
    const { lenslet, call } = await openTestGallery(["/a.png"], { metrics: createOpenMetricsWriter() });
    await call("POST", "/presence/join", { client_id: "c1" });
    await call("GET", "/nowhere");
    const response = await lenslet.fetch(new Request("http://localhost/metrics"));
    assert.match(response.headers.get("content-type") ?? "", /^application\/openmetrics-text/);
    const text = await response.text();
    for (const line of [
      "lenslet_images 1",
      "lenslet_active_clients 1",
      "lenslet_invalid_leases_total 0",
      'lenslet_http_requests_total{endpoint="/presence/join",status="200"} 1',
      'lenslet_http_requests_total{endpoint="page",status="404"} 1',
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\n${text}`);
    }
    assert.ok(text.endsWith("# EOF\n"));
    await lenslet.close();
  });

  it("does not exist without a metrics writer", async () => {
    const { lenslet, call } = await openTestGallery();
    assert.equal((await call("GET", "/metrics")).status, 404);
    await lenslet.close();
  });
});
