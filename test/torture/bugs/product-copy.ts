import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { buildCommand } from "../../../bin/build-command.ts";
import { spawnBound } from "../../support/bound-child.ts";
import type { ProductBug } from "./product-bug.ts";

/** A copy of the product and its torture groups, to be damaged. */
export interface ProductCopy {
  /** Puts the bug into the source and into what is built from it; what comes back takes it out again. */
  plant(bug: ProductBug): Promise<() => Promise<void>>;
  /** What a group says first of a broken promise; undefined when all were kept. */
  complaintOf(group: string, seed: number, limitMs: number): Promise<string | undefined>;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function copyProduct(directory: string): Promise<ProductCopy> {
  for (const name of ["src", "test", "bin", "dist", "package.json", "tsconfig.json"])
    await cp(join(root, name), join(directory, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const built = await firstComplaint(directory, [compiler, "-p", "src", "--noCheck"], {}, 120_000);
  if (built !== undefined) throw new Error(`The copy could not be built: ${built}`);
  return {
    async plant({ name, file, find, replace }) {
      const [path, output] = [join(directory, file), join(directory, builtPath(file))];
      const [source, sound] = [await readFile(path, "utf8"), await readFile(output, "utf8")];
      if (source.split(find).length !== 2) throw new Error(`The place to plant "${name}" is not in ${file} any more.`);
      const planted = source.replace(find, () => replace);
      await writeFile(path, planted);
      await writeFile(output, await build(planted));
      await buildCommand(directory);
      return async () => {
        await writeFile(path, source);
        await writeFile(output, sound);
      };
    },
    complaintOf: (group, seed, limitMs) =>
      firstComplaint(
        directory,
        ["--import", "tsx", "test/torture/run.ts", group],
        { TORTURE: "short", TORTURE_SEED: String(seed) },
        limitMs,
      ),
  };
}

function builtPath(file: string): string {
  return file.replace(/^src/, "dist").replace(/\.ts$/, ".js");
}

/** One file as the compiler builds it: without types, and with imports of what is built. */
async function build(source: string): Promise<string> {
  const { code } = await transform(source, { loader: "ts", format: "esm", target: "es2023" });
  return code.replaceAll(/(from\s*|import\s*\(?\s*)"(\.[^"]*)\.ts"/g, '$1"$2.js"');
}

/** Runs Node; gives the first line of its errors, or how it ended if not well. */
function firstComplaint(
  directory: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<string | undefined> {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const child = spawnBound(process.execPath, args, {
    cwd: directory,
    env: { ...inherited, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return new Promise((resolve) => {
    let said = "";
    const end = (complaint: string | undefined) => {
      clearTimeout(timer);
      resolve(complaint);
      // Its servers end with it.
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
    };
    const timer = setTimeout(() => end(`did not end within ${Math.round(limitMs / 1000)} s`), limitMs);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const lines = said.split("\n");
      const complaint = lines.slice(0, -1).find((line) => line.trim() !== "" && !line.includes(": skipped, "));
      if (complaint !== undefined) end(complaint.slice(0, 200));
    });
    child.on("close", (status) => end(status === 0 ? undefined : `ended with status ${status}`));
  });
}
