import { count } from "./announcement.ts";
import { examine, repair, type DoctorReport } from "../journal/doctor.ts";
import type { Finding } from "../journal/finding.ts";

/** Prints what is damaged in a folder's labels, and mends it if asked to. Gives the exit status: 1 while damage remains. */
export async function runDoctor(directory: string, mend: boolean, print: (line: string) => void): Promise<number> {
  if (!mend) {
    const report = await examine(directory);
    printReport(report, print);
    if (report.findings.some((finding) => finding.repairable)) print("Mend it with: lenslet doctor <folder> --repair");
    return report.findings.length > 0 ? 1 : 0;
  }
  const outcome = await repair(directory);
  switch (outcome.kind) {
    case "repaired":
      printReport(outcome.before, print);
      for (const name of outcome.kept) print(`Kept a copy of what was changed: .lenslet/${name}`);
      if (outcome.before.findings.length > 0) printAfter(outcome.after, print);
      return outcome.after.findings.length > 0 ? 1 : 0;
    case "taken":
      print(`A server keeps these labels${outcome.by?.url ? ` (${outcome.by.url})` : ""}; stop it first.`);
      return 3;
    case "refused":
      print(`Nothing was changed: ${outcome.reason}`);
      return 1;
  }
}

function printReport(
  { exists, findings, labels, logLines, logBytes }: DoctorReport,
  print: (line: string) => void,
): void {
  if (!exists) return print("No labels are kept here yet.");
  print(`${count(labels, "labelled image")}; the log has ${count(logLines, "line")}, ${count(logBytes, "byte")}.`);
  if (findings.length === 0) print("Nothing is damaged.");
  for (const finding of findings) print(toLine(finding));
}

function printAfter({ findings, labels }: DoctorReport, print: (line: string) => void): void {
  if (findings.length === 0) return print(`All is mended: ${count(labels, "labelled image")}.`);
  print("What is left:");
  for (const finding of findings) print(toLine(finding));
}

function toLine({ message, repairable }: Finding): string {
  return `  ${message}${repairable ? "" : " (cannot be mended here)"}`;
}
