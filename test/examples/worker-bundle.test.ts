import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { build, type Metafile } from "esbuild";

/** Bytes, minified: what a Worker loads before its first response. Import and export formats are loaded on first use. */
const budget = 400_000;

/** The outputs that are loaded with the entry, without what `import()` loads later. */
function loadedAtOnce({ outputs }: Metafile): number {
  const found = new Set(Object.keys(outputs).filter((name) => outputs[name]?.entryPoint?.endsWith("worker.ts")));
  for (const name of found)
    for (const { kind, path } of outputs[name]?.imports ?? []) if (kind === "import-statement") found.add(path);
  return [...found].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0);
}

describe("the core, bundled for a Worker", () => {
  it("needs nothing of a runtime, and stays small", async () => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, "worker.ts")],
      bundle: true,
      minify: true,
      metafile: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      conditions: ["workerd", "worker"],
      alias: { lenslet: join(import.meta.dirname, "..", "..", "src", "index.ts") },
      outdir: "out",
      write: false,
      logLevel: "silent",
    });
    const bytes = loadedAtOnce(metafile);
    assert.ok(bytes > 100_000 && bytes < budget, `${bytes} bytes`);
  });
});
