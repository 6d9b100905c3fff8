import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "..");
const sources = join(root, "src", "ui");

const common: BuildOptions = {
  bundle: true,
  minify: true,
  metafile: true,
  absWorkingDir: root,
  outbase: sources,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  target: "es2023",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "copy" },
  logLevel: "warning",
};

/**
 * Bundles the page into `target`, by default dist/ui. `index.html` names its files as they are called beside the sources (`/mount-page.js` for
 * `mount-page.tsx`, wherever below src/ui it is); each is built under a name that changes with its content, and the page names that
 * relatively, because a gallery may live below a path.
 */
export async function buildPage(target = join(root, "dist", "ui")): Promise<void> {
  const into: BuildOptions = { ...common, outdir: target };
  await rm(target, { recursive: true, force: true });
  const html = await readFile(join(sources, "index.html"), "utf8");
  const sourceOf = await findSources();
  const references = [...html.matchAll(/(?:src|href)="(\/[\w./-]+)"/g)].map(([, reference = ""]) => reference);
  const modules = new Set(
    [...html.matchAll(/type="module"[^>]*src="([^"]+)"/g)].map(([, reference = ""]) => reference),
  );

  const built = new Map<string, string>();
  let page = html;
  for (const reference of new Set(references)) {
    const source = sourceOf.get(basename(reference));
    if (source === undefined) throw new Error(`index.html names ${reference}, which no file below src/ui makes`);
    const isModule = modules.has(reference);
    const { metafile } = await build({
      ...into,
      entryPoints: [source],
      ...(isModule ? { format: "esm", splitting: true } : { format: "iife" }),
    });
    const { script, styles } = outputsOf(metafile, source);
    built.set(reference, script);
    page = page.replaceAll(`"${reference}"`, `"./${script}"`);
    if (styles !== undefined)
      page = page.replace("</head>", `  <link rel="stylesheet" href="./${styles}" />\n  </head>`);
  }
  // Called by its plain name from the page's script.
  await build({ ...into, entryNames: "[name]", entryPoints: [join(sources, "live-worker.ts")], format: "esm" });
  await writeFile(join(target, "index.html"), page);
}

/** Every file below src/ui that can be an entry, by the name it has for the browser. */
async function findSources(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(sources, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) found.set(entry.name.replace(/\.tsx?$/, ".js"), join(entry.parentPath, entry.name));
  }
  return found;
}

function outputsOf(metafile: Metafile | undefined, source: string): { script: string; styles: string | undefined } {
  const entry = Object.entries(metafile?.outputs ?? {}).find(
    ([, output]) => output.entryPoint === relative(root, source).replaceAll("\\", "/"),
  );
  if (!entry) throw new Error(`nothing was built from ${source}`);
  const [path, output] = entry;
  return { script: basename(path), styles: output.cssBundle === undefined ? undefined : basename(output.cssBundle) };
}
