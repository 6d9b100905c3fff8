import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../../src/node.ts";
import { PresenceDiagnostics } from "../../src/wire/health.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { run } from "../support/process.ts";
import { openTestGallery } from "../support/test-gallery.ts";

it(
  "Python's standard library scores images and follows edits",
  { skip: !hasPython() && "no python3 here" },
  async () => {
    const { lenslet, call, patch } = await openTestGallery(["/a.png"]);
    const serving = await serve(lenslet, { port: 0 });
    const python = run("python3", [join(import.meta.dirname, "follow.py")], { env: { LENSLET: serving.url } });
    const follows = async () =>
      PresenceDiagnostics.parse((await call("GET", "/presence/diagnostics")).body).connected_sse_clients === 1;
    try {
      const ended = python.ended.then((status) => assert.fail(`python3 ended with ${status}: ${python.errors()}`));
      ended.catch(() => {});
      while (!(await follows())) await Promise.race([delay(20), ended]);
      const { metrics, version } = Sidecar.parse((await call("GET", "/item?path=/a.png")).body);
      assert.deepEqual(metrics, { score: 0.5 });
      await patch("/a.png", { base_version: version, set_star: 3 });
      await python.printed(/^\/a\.png 3$/m);
    } finally {
      python.kill("SIGKILL");
      await python.ended;
      await Promise.all([lenslet.close(), serving.close()]);
    }
  },
);

function hasPython(): boolean {
  try {
    execFileSync("python3", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
