import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sidecarPath } from "../export/sidecar-name.ts";
import { toXmp } from "../export/xmp.ts";
import { directoryFileSystem } from "../journal/disk/directory-file-system.ts";
import { createStatesFile, statesName } from "../journal/disk/states-file.ts";
import { labelsAt } from "../journal/history/labels-at.ts";
import type { Moment } from "../journal/journal.ts";
import { systemRandom } from "../random.ts";
import { FolderUnusable, openFolder } from "../runtimes/open-folder.ts";
import { describeDamage, describeTooEarly, describeUnknownState, timeOf } from "../wire/as-of.ts";
import { ExportRow, type ExportFormat } from "../wire/export.ts";
import type { Labels } from "../wire/sidecar.ts";
import { count } from "./announcement.ts";
import type { ExportCommand } from "./export-options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Exports the labels of a folder, also while a server runs on it. Returns the exit status: 2 if the folder, query or
 * destination cannot be used.
 */
export async function runExport(command: ExportCommand, terminal: Terminal): Promise<number> {
  const refuse = (message: string): number => {
    terminal.complain(`lenslet: ${message}`);
    return 2;
  };
  const intoFolder = command.format === "xmp" && command.out !== undefined && !command.out.endsWith(".zip");
  const isBinary = command.format === "parquet" || command.format === "xmp";
  if (isBinary && command.out === undefined && process.stdout.isTTY)
    return refuse(`${command.format} is binary and cannot be printed to a terminal; name a file with --out`);

  let gallery;
  try {
    const labels = command.asOf === undefined ? undefined : await readLabelsAt(command.directory, command.asOf);
    if (typeof labels === "string") return refuse(labels);
    gallery = await openFolder(command.directory, { keeping: "read-only", ...(labels && { labels }) });
  } catch (error) {
    if (error instanceof FolderUnusable) return refuse(error.message);
    throw error;
  }
  try {
    await gallery.ready;
    const response = await gallery.fetch(new Request(exportUrl(command, intoFolder ? "jsonl" : command.format)));
    if (!response.ok || response.body === null) return refuse(await messageOf(response));
    const total = Number(response.headers.get("x-total-count"));
    if (intoFolder && command.out !== undefined) {
      terminal.print(await writeSidecars(response.body, command.out, command, total, terminal));
    } else if (command.out === undefined) {
      await pipeline(Readable.from(response.body), process.stdout, { end: false });
    } else {
      await writeWhole(response.body, command.out, total, terminal);
      terminal.print(`Exported ${count(total, "image")} to ${command.out}`);
    }
    return 0;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    // The reader of the pipe has closed it, as `head` does.
    if (code === "EPIPE") return 0;
    if (code === undefined) throw error;
    return refuse(`cannot write to ${command.out ?? "standard output"} (${code})`);
  } finally {
    await gallery.close();
  }
}

/** Returns what stands in the way, for people, if the labels cannot be read. */
async function readLabelsAt(directory: string, asOf: string): Promise<ReadonlyMap<string, Labels> | string> {
  const folder = join(resolve(directory), ".lenslet");
  const files = directoryFileSystem;
  const time = timeOf(asOf);
  let moment: Moment | undefined = time === undefined ? undefined : { kind: "time", time };
  if (!moment) {
    const stored = await createStatesFile({ files, path: folder, random: systemRandom }).load();
    if (stored.kind === "damaged") return describeDamage(statesName);
    const state = stored.states.find(({ name }) => name === asOf);
    if (!state)
      return describeUnknownState(
        asOf,
        stored.states.map(({ name }) => name),
      );
    moment = { kind: "line", id: state.id };
  }
  const past = await labelsAt(files, folder, moment);
  if (past.kind === "labels") return past.labels;
  return past.kind === "damaged" ? describeDamage(past.file) : describeTooEarly(past.since);
}

function exportUrl(command: ExportCommand, format: ExportFormat): string {
  const { where, naming, separator, bom } = command;
  const search = new URLSearchParams({ q: where, format, naming, separator, bom: bom ? "1" : "0" });
  return `http://localhost/export?${search.toString()}`;
}

async function messageOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  return typeof body === "object" && body !== null && "message" in body
    ? String(body.message)
    : `status ${response.status}`;
}

/** Writes to a temporary file and renames it, so that a failed export does not replace an earlier one. */
async function writeWhole(
  body: ReadableStream<Uint8Array>,
  out: string,
  total: number,
  terminal: Terminal,
): Promise<void> {
  const partial = `${out}.${process.pid}.part`;
  let bytes = 0;
  const counted = async function* (parts: AsyncIterable<Uint8Array>) {
    for await (const part of parts) {
      bytes += part.length;
      terminal.progress(`  Exporting ${count(total, "image")}: ${(bytes / 1e6).toFixed(1)} MB`);
      yield part;
    }
  };
  try {
    await pipeline(Readable.from(body), counted, createWriteStream(partial, { flags: "wx", flush: true }));
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes the sidecar of each labelled image below `folder`. Existing files are not overwritten. */
async function writeSidecars(
  body: ReadableStream<Uint8Array>,
  folder: string,
  { naming }: ExportCommand,
  total: number,
  terminal: Terminal,
): Promise<string> {
  let written = 0;
  let present = 0;
  let seen = 0;
  const taken = new Set<string>();
  for await (const line of createInterface({ input: Readable.from(body), crlfDelay: Infinity })) {
    const row = ExportRow.parse(JSON.parse(line));
    seen += 1;
    terminal.progress(`  Exporting ${seen} of ${count(total, "image")}`);
    if (row.updated_at === "") continue;
    const wanted = sidecarPath(row.path, naming);
    const name = taken.has(wanted) ? sidecarPath(row.path, "full") : wanted;
    taken.add(name);
    const file = join(folder, name);
    if (await stat(file).catch(() => undefined)) {
      present += 1;
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, toXmp(row), { flag: "wx" });
    written += 1;
  }
  const rest = present === 0 ? "" : `; kept ${count(present, "existing file")}`;
  return `Wrote ${count(written, "XMP file")} below ${folder}${rest}`;
}
