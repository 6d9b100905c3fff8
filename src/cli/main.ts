import cluster from "node:cluster";
import { resolve } from "node:path";
import { productVersion } from "../runtimes/open-folder.ts";
import { runDoctor } from "./doctor-command.ts";
import { runExport } from "./export-command.ts";
import { runFinish } from "./finish-command.ts";
import { runRestore } from "./restore-command.ts";
import { runTag } from "./tag-command.ts";
import { runImport } from "./import-command.ts";
import { helpText } from "./help.ts";
import { parseCommand, type ServeFlags } from "./options.ts";
import { serveFolder, StartFailure, type Running } from "./serve.ts";
import { clusterRefusal, configurationStatus } from "./single-process.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** Time limit of a close, in ms. Labels are already in the log by then; only a snapshot may be missing. */
const closeDeadlineMs = 2_700;

/** Runs the command line and ends the process with its exit status; serving ends with SIGINT, SIGTERM or SIGHUP. */
export async function main(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const terminal = createTerminal();
  const command = parseCommand(args, process.env);
  switch (command.kind) {
    case "help":
      process.stdout.write(helpText(command.topic));
      return;
    case "version":
      return terminal.print(productVersion());
    case "completion":
      process.stdout.write(command.script);
      return;
    case "misused":
      return fail(terminal, `${command.message} (lenslet --help lists all options)`, 2);
    case "doctor":
      process.exitCode = await runDoctor(resolve(command.directory), command.repair, terminal);
      return;
    case "export":
      process.exitCode = await runExport(command, terminal);
      return;
    case "import":
      process.exitCode = await runImport(command, terminal);
      return;
    case "tag":
      process.exitCode = await runTag(command, terminal);
      return;
    case "restore":
      process.exitCode = await runRestore(command, terminal);
      return;
    case "finish":
      process.exitCode = await runFinish(command, terminal);
      return;
    case "serve":
      await serve(command.directory, command.options, command.options.json ? createTerminal({ json: true }) : terminal);
  }
}

async function serve(directory: string, flags: ServeFlags, terminal: Terminal): Promise<void> {
  const refusal = clusterRefusal({ env: process.env, isClusterWorker: cluster.isWorker });
  if (refusal !== undefined) return fail(terminal, refusal, configurationStatus);

  let running: Running | undefined;
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    terminal.print("Stopping …");
    setTimeout(() => process.exit(0), closeDeadlineMs);
    void (running?.close() ?? Promise.resolve()).then(
      () => process.exit(0),
      (error: unknown) => fail(terminal, String(error), 1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

  try {
    running = await serveFolder(directory, flags, terminal);
    await running.reported;
  } catch (error) {
    if (stopping) return;
    await running?.close();
    if (!(error instanceof StartFailure)) throw error;
    fail(terminal, error.message, error.status);
  }
}

function fail(terminal: Terminal, message: string, status: number): void {
  terminal.complain(`lenslet: ${message}`);
  process.exit(status);
}
