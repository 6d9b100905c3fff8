import { stat } from "node:fs/promises";
import { count } from "./announcement.ts";
import { examine, repairLabels, type DoctorReport } from "../journal/doctor.ts";
import type { Finding } from "../journal/finding.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints the damage in a folder's labels, and repairs it with `repair`. Returns the exit status: 1 while damage remains, 2
 * if there is no such folder, 3 if a server is running on it.
 */
export async function runDoctor(
  directory: string,
  repair: boolean,
  terminal: Pick<Terminal, "print" | "complain">,
): Promise<number> {
  const print = (line: string) => terminal.print(toPlain(line));
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory()) {
    const what = facts ? `${directory} is a file, not a folder` : `there is no folder ${directory}`;
    terminal.complain(toPlain(`lenslet: ${what}`));
    return 2;
  }
  if (!repair) {
    const report = await examine(directory);
    printReport(report, print);
    if (report.findings.some((finding) => finding.repairable))
      print("Repair it with: lenslet doctor <folder> --repair");
    return report.findings.length > 0 ? 1 : 0;
  }
  const outcome = await repairLabels(directory);
  switch (outcome.kind) {
    case "repaired":
      printReport(outcome.before, print);
      printBackups(outcome.backups, print);
      if (outcome.before.findings.length > 0) printAfter(outcome.after, print);
      return outcome.after.findings.length > 0 ? 1 : 0;
    case "taken":
      print(`A server is using these labels${outcome.by?.url ? ` (${outcome.by.url})` : ""}; stop it first.`);
      return 3;
    case "refused":
      print(`Nothing was changed: ${outcome.reason}`);
      return 1;
    case "interrupted":
      printBackups(outcome.backups, print);
      print(`The repair was interrupted: ${outcome.reason}`);
      return 1;
  }
}

function printReport(
  { exists, findings, labels, logLines, logBytes }: DoctorReport,
  print: (line: string) => void,
): void {
  if (!exists) return print("There are no labels here yet.");
  print(`${count(labels, "labelled image")}; the log has ${count(logLines, "line")}, ${count(logBytes, "byte")}.`);
  if (findings.length === 0) print("No damage found.");
  for (const finding of findings) print(toLine(finding));
}

function printBackups(backups: readonly string[], print: (line: string) => void): void {
  for (const name of backups) print(`Backed up: .lenslet/${name}`);
}

function printAfter({ findings, labels }: DoctorReport, print: (line: string) => void): void {
  if (findings.length === 0) return print(`Everything is repaired: ${count(labels, "labelled image")}.`);
  print("Remaining damage:");
  for (const finding of findings) print(toLine(finding));
}

function toLine({ message, repairable }: Finding): string {
  return `  ${message}${repairable ? "" : " (cannot be repaired here)"}`;
}

/** Escapes control and bidirectional characters, because names from the folder are printed to the terminal. */
function toPlain(line: string): string {
  return line.replace(/[\p{C}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
