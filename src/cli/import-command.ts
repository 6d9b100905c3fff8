import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { zipSync } from "fflate";
import { FolderTaken, FolderUnusable } from "../runtimes/open-folder.ts";
import { ImportResponse, type ImportFormat } from "../wire/import.ts";
import { formatOfFile } from "../wire/import-formats.ts";
import { limits } from "../wire/limits.ts";
import { ProblemBody } from "../wire/problem-codes.ts";
import { count } from "./announcement.ts";
import { editHeaders } from "./ask-folder.ts";
import { LabelsUnwritable, openFolderCalls } from "./folder-calls.ts";
import type { ImportCommand } from "./import-options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Imports labels into a folder, through its server if one is running on it. Returns the exit status: 2 if the file or the
 * folder cannot be used, 3 if a server has the folder and cannot be reached.
 */
export async function runImport(command: ImportCommand, terminal: Terminal): Promise<number> {
  const refuse = (message: string, status = 2): number => {
    terminal.complain(`lenslet: ${message}`);
    return status;
  };
  const file = await readGiven(command.file);
  if (file.kind === "unusable") return refuse(file.reason);
  const format = command.format ?? file.format;
  if (format === undefined) return refuse(`what ${command.file} holds is not clear from its name; say --format`);

  try {
    const calls = await openFolderCalls(command.directory);
    try {
      const search = new URLSearchParams({ format, policy: command.policy, dry_run: command.dryRun ? "1" : "0" });
      search.set("name", file.name);
      for (const column of command.columns) search.append("column", column);
      const response = await calls.fetch(`/import?${search.toString()}`, {
        method: "POST",
        headers: {
          "content-type": "application/octet-stream",
          ...editHeaders(),
        },
        body: file.bytes,
      });
      const body: unknown = await response.json();
      if (!response.ok) return refuse(explain(ProblemBody.parse(body)));
      report(ImportResponse.parse(body), calls.server, terminal);
      return 0;
    } finally {
      await calls.close();
    }
  } catch (error) {
    if (error instanceof FolderUnusable || error instanceof LabelsUnwritable) return refuse(error.message);
    if (error instanceof FolderTaken) return refuse(`${error.message}, and its address is not known`, 3);
    if (error instanceof TypeError) return refuse("the server that has this folder open does not respond", 3);
    throw error;
  }
}

type Given =
  | {
      readonly kind: "file";
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly format: ImportFormat | undefined;
    }
  | { readonly kind: "unusable"; readonly reason: string };

/** Reads a file, or packs the XMP sidecars below a folder. */
async function readGiven(path: string): Promise<Given> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) return await packSidecars(path);
    if (facts.size > limits.importBodyBytes)
      return {
        kind: "unusable",
        reason: `${path} is larger than ${limits.importBodyBytes / 1024 ** 2} MiB; divide it`,
      };
    const bytes = Uint8Array.from(await readFile(path));
    return { kind: "file", name: basename(path), bytes, format: formatOfFile(path) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return { kind: "unusable", reason: `cannot read ${path} (${code})` };
  }
}

async function packSidecars(folder: string): Promise<Given> {
  const files: Record<string, Uint8Array> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.toLowerCase().endsWith(".xmp")) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path).replaceAll("\\", "/")] = await readFile(path);
  }
  if (Object.keys(files).length === 0) return { kind: "unusable", reason: `there are no XMP files below ${folder}` };
  return { kind: "file", name: basename(folder), bytes: Uint8Array.from(zipSync(files, { level: 0 })), format: "xmp" };
}

function report(outcome: ImportResponse, server: string | undefined, terminal: Terminal): void {
  const { rows, matched, unknown, ambiguous, differing, changed } = outcome;
  terminal.print(
    `${count(rows, "row")}: ${matched} match, ${unknown} unknown, ${ambiguous} with a name that several images have, ${differing} differ from the labels here`,
  );
  for (const [field, column] of Object.entries(outcome.columns)) terminal.print(`  ${field} from ${column}`);
  if (outcome.ignored.length > 0) terminal.print(`  not used: ${outcome.ignored.join(", ")}`);
  for (const { row, path, status } of outcome.outcomes.filter((each) => each.status === "unknown").slice(0, 10))
    terminal.print(`  row ${row}: ${path} is ${status}`);
  const where = server === undefined ? "" : `, through the server at ${server}`;
  terminal.print(
    outcome.dry_run
      ? `Would change ${count(changed, "image")}${where}. Nothing was changed.`
      : `Changed ${count(changed, "image")}${where}.`,
  );
}

function explain({ message, ...more }: ProblemBody): string {
  const { columns } = more;
  if (!Array.isArray(columns)) return message;
  return `${message} The columns are ${columns.join(", ")}; name one with --column path:<column>.`;
}
