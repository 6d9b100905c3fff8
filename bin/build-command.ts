import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/**
 * Bundles the command line and the decoder's script into dist/cli of `root`, below which are the sources. Node loads a few large
 * files in about half the time that the many small ones of the packages take. What is loaded later stays a file of its own.
 * Packages with native code stay outside.
 */
export async function buildCommand(root: string): Promise<void> {
  const outdir = join(root, "dist", "cli");
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts", "src/thumbs/sharp-worker.ts"],
    outdir,
    entryNames: "[name]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["sharp", "@parcel/watcher"],
    // CommonJS packages ask for Node's modules by `require`.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
  });
}
