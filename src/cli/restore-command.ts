import { RestoreResponse } from "../wire/states.ts";
import type { LabelFields } from "../wire/bulk.ts";
import { count } from "./announcement.ts";
import { askFolder } from "./ask-folder.ts";
import { shellQuote } from "./shell-quote.ts";
import type { RestoreCommand } from "./restore-options.ts";
import type { Terminal } from "./terminal.ts";

const mostExamples = 10;

/**
 * Sets the labels of a folder back to what they were, through its server if one is running on it. Returns the exit status: 2
 * if the folder, time or name cannot be used, 3 if a server has the folder and cannot be reached.
 */
export function runRestore({ directory, to, where, dryRun }: RestoreCommand, terminal: Terminal): Promise<number> {
  return askFolder(directory, {}, terminal, async (ask, server) => {
    const target = to.kind === "undo" ? { undo: to.time } : { as_of: to.asOf };
    const body = { ...target, match: { q: where }, dry_run: dryRun };
    const { changed, images, undo, examples } = await ask("/restore", RestoreResponse, body);
    const through = server === undefined ? "" : `, through the server at ${server}`;
    const what = `${changed.toLocaleString("en")} of ${count(images, "image")}`;
    if (dryRun) {
      terminal.print(`Would change ${what}${through}. Nothing was changed.`);
      for (const { path, before, after } of examples.slice(0, mostExamples))
        terminal.print(`  ${path.slice(1)}: ${describeFields(before)} → ${describeFields(after)}`);
      if (changed > mostExamples) terminal.print(`  and ${(changed - mostExamples).toLocaleString("en")} more`);
      return 0;
    }
    terminal.print(changed === 0 ? "The labels are as they were then." : `Changed ${what}${through}.`);
    if (undo !== null) terminal.print(`Undo it with: lenslet restore ${shellQuote(directory)} --undo ${undo}`);
    return 0;
  });
}

function describeFields({ star, tags, notes }: LabelFields): string {
  const parts = [
    ...(star === null ? [] : [`${star} ${star === 1 ? "star" : "stars"}`]),
    ...tags,
    ...(notes === "" ? [] : [JSON.stringify(notes.length > 40 ? `${notes.slice(0, 40)}…` : notes)]),
  ];
  return parts.length === 0 ? "no labels" : parts.join(", ");
}
