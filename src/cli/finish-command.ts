import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  FinishOverview,
  FinishPlan,
  FinishStatus,
  type FinishDestination,
  type FinishInput,
  type FinishOperation,
  type Staying,
} from "../wire/finish.ts";
import { describeStaying } from "../finish/describe-staying.ts";
import { count } from "./announcement.ts";
import { askFolder, type Ask } from "./ask-folder.ts";
import { shellQuote } from "./shell-quote.ts";
import type { FinishCommand, FinishWork } from "./finish-options.ts";
import type { Terminal } from "./terminal.ts";

const pollMs = 100;

/**
 * Moves, copies, links or trashes files of a folder, through its server if one is running on it. Returns the exit status: 1
 * if some files could not be put where they should be, 2 if nothing could be done, 3 if a server has the folder and cannot
 * be reached.
 */
export function runFinish({ directory, work }: FinishCommand, terminal: Terminal): Promise<number> {
  const outside = work.kind === "run" && work.to !== undefined ? [resolve(work.to)] : [];
  return askFolder(directory, { fileOps: { destinations: outside } }, terminal, (ask, server) => {
    if (work.kind === "list") return list(ask, terminal);
    if (work.kind === "undo") return undo(ask, work.id, terminal);
    return run(ask, directory, work, server, terminal);
  });
}

async function run(
  ask: Ask,
  directory: string,
  work: Extract<FinishWork, { kind: "run" }>,
  server: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const { operation, where } = work;
  const to = work.to === undefined ? undefined : await destinationOf(directory, work.to);
  const request: FinishInput = { match: { q: where }, operation, ...(to && { to }) };
  const plan = await ask("/finish", FinishPlan, request);
  const through = server === undefined ? "" : `, through the server at ${server}`;
  const companions = plan.companions === 0 ? "" : ` and ${count(plan.companions, "companion")}`;
  const what = `${count(plan.images, "image")}${companions} (${size(plan.bytes)})`;
  if (work.dryRun) {
    terminal.print(`Would ${would[operation]} ${what}${goal(plan)}${through}. Nothing was touched.`);
    for (const file of plan.files.slice(0, 10)) terminal.print(`  ${file.from.slice(1)} → ${file.to}`);
    printStaying(plan.staying, plan.examples, terminal);
    return 0;
  }
  printStaying(plan.staying, plan.examples, terminal);
  if (plan.images === 0) {
    terminal.print(`No images to ${would[operation]}.`);
    return 0;
  }
  const status = await follow(ask, await ask("/finish/run", FinishStatus, { plan: plan.plan }), terminal);
  const placed = status.files - status.stayed;
  terminal.print(
    status.stayed === 0
      ? `${did[operation]} ${what}${goal(plan)}${through}.`
      : `${did[operation]} ${placed} of ${count(status.files, "file")}${goal(plan)}${through}.`,
  );
  printStaying(status.stayed, status.examples, terminal);
  terminal.print(`Undo it with: lenslet finish ${shellQuote(directory)} --undo ${status.id}`);
  if (status.problem !== null) terminal.complain(`lenslet: ${status.problem}`);
  return status.stayed === 0 && status.problem === null ? 0 : 1;
}

async function undo(ask: Ask, id: string, terminal: Terminal): Promise<number> {
  const status = await follow(ask, await ask("/finish/undo", FinishStatus, { id }), terminal);
  terminal.print(
    status.state === "undone"
      ? `Undone: ${count(status.files, "file")} as before.`
      : `Undone as far as possible: ${count(status.stayed, "file")} could not be put back.`,
  );
  for (const each of status.examples) terminal.print(`  ${each.path.slice(1)}: ${describeStaying(each, true)}`);
  if (status.problem !== null) terminal.complain(`lenslet: ${status.problem}`);
  return status.state === "undone" && status.problem === null ? 0 : 1;
}

async function list(ask: Ask, terminal: Terminal): Promise<number> {
  const { runs } = await ask("/finish", FinishOverview);
  if (runs.length === 0) terminal.print("Nothing has been moved, copied or trashed here.");
  for (const { id, operation, images, bytes, state } of runs) {
    const note = state === "undone" ? ", undone" : "";
    terminal.print(`${id}  ${did[operation].toLowerCase()} ${count(images, "image")} (${size(bytes)})${note}`);
  }
  return 0;
}

async function follow(ask: Ask, started: FinishStatus, terminal: Terminal): Promise<FinishStatus> {
  let status = started;
  while (status.state === "running" || status.state === "undoing") {
    terminal.progress(`  ${status.handled} of ${count(status.files, "file")}`);
    await setTimeout(pollMs);
    status = await ask(`/finish/status?id=${encodeURIComponent(status.id)}`, FinishStatus);
  }
  return status;
}

/** A folder in the gallery is named by its path there, because a server may have given it another place. */
async function destinationOf(directory: string, to: string): Promise<FinishDestination> {
  const root = await realpath(resolve(directory)).catch(() => resolve(directory));
  for (const base of [resolve(directory), root]) {
    const below = relative(base, resolve(to));
    if (below === "") return { gallery: "/" };
    if (below !== ".." && !below.startsWith(`..${sep}`)) return { gallery: `/${below.split(sep).join("/")}` };
  }
  return { folder: resolve(to) };
}

const would: Readonly<Record<FinishOperation, string>> = { move: "move", copy: "copy", link: "link", trash: "trash" };
const did: Readonly<Record<FinishOperation, string>> = {
  move: "Moved",
  copy: "Copied",
  link: "Linked",
  trash: "Trashed",
};

function goal({ operation, to }: FinishPlan): string {
  return operation === "trash" ? "" : ` to ${to}`;
}

function printStaying(number: number, examples: readonly Staying[], terminal: Terminal): void {
  if (number === 0) return;
  terminal.print(
    `${count(number, "file")} ${number === 1 ? "stays" : "stay"} where ${number === 1 ? "it is" : "they are"}:`,
  );
  for (const each of examples.slice(0, 10)) terminal.print(`  ${each.path.slice(1)}: ${describeStaying(each, false)}`);
  if (number > 10) terminal.print(`  and ${number - 10} more`);
}

function size(bytes: number): string {
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${steps[step]}`;
}
