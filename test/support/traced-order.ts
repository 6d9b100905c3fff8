import type { TracedCall } from "./disk-shim.ts";

const folder = "/.lenslet";
const log = `${folder}/labels.log.jsonl`;
const ofLabels = (path: string) => path.startsWith(`${folder}/labels.`) || path.startsWith(`${folder}/.labels.`);

/**
 * What in the calls during edits, made one after the other, breaks the promise: nothing gets 200 before what was
 * written is confirmed by the disk, and the name of its file with it; no file takes a name before its content is
 * confirmed; and nothing is opened by way of a link.
 */
export function brokenOrders(calls: readonly TracedCall[], edits: number): string[] {
  const broken: string[] = [];
  /** Bytes by file that the disk has not confirmed. */
  const unconfirmed = new Map<string, number>();
  let isLogNamed = true;
  let written = 0;
  let acknowledged = 0;
  for (const [index, call] of calls.entries()) {
    const complain = (message: string) => void broken.push(`call ${index + 1}: ${message}`);
    if (call.kind === "write" && call.outcome > 0) {
      unconfirmed.set(call.path, (unconfirmed.get(call.path) ?? 0) + call.outcome);
      if (call.path === log) written += call.outcome;
    } else if (call.kind === "sync" && call.outcome === 0) {
      unconfirmed.delete(call.path);
    } else if (call.kind === "folder-sync" && call.outcome === 0 && call.path === folder) {
      isLogNamed = true;
    } else if (call.kind === "rename" && call.outcome === 0 && ofLabels(call.path)) {
      if (unconfirmed.has(call.from)) complain(`${call.path} took its name before its content was confirmed`);
      unconfirmed.delete(call.path);
      if (call.path === log) isLogNamed = false;
    } else if (call.kind === "open" && ofLabels(call.path)) {
      for (const flag of ["nofollow", "nonblock"])
        if (!call.flags.includes(flag)) complain(`${call.path} was opened without ${flag}`);
      if (call.flags.includes("create") && call.path === log) isLogNamed = false;
    } else if (call.kind === "response" && call.status === 200) {
      acknowledged += 1;
      const open = unconfirmed.get(log) ?? 0;
      if (open > 0) complain(`acknowledged before ${open} bytes were confirmed`);
      if (!isLogNamed) complain("acknowledged before the name of the log was confirmed");
    }
  }
  if (edits > 0 && written === 0) broken.push("edits were acknowledged, and nothing was written to the log");
  if (acknowledged < edits) broken.push(`only ${acknowledged} responses were seen for ${edits} edits`);
  return broken;
}
