import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildCommand } from "./build-command.ts";
import { buildPage } from "./build-page.ts";

const root = join(import.meta.dirname, "..");

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "src"], {
  cwd: root,
  stdio: "inherit",
});
await buildCommand(root);
await buildPage();
