import { join, resolve } from "node:path";
import { directoryFileSystem } from "../journal/disk/directory-file-system.ts";
import { createStatesFile, statesName } from "../journal/disk/states-file.ts";
import { systemRandom } from "../random.ts";
import { FolderUnusable, requireFolder } from "../runtimes/open-folder.ts";
import { describeDamage } from "../wire/as-of.ts";
import { NamedState } from "../wire/states.ts";
import { askFolder } from "./ask-folder.ts";
import { shellQuote } from "./shell-quote.ts";
import type { TagCommand } from "./tag-options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Names the labels of a folder as they are, through its server if one is running on it, or lists the names. Returns the exit
 * status: 2 if the folder or the name cannot be used, 3 if a server has the folder and cannot be reached.
 */
export async function runTag({ directory, name }: TagCommand, terminal: Terminal): Promise<number> {
  if (name === undefined) return await list(directory, terminal);
  return await askFolder(directory, {}, terminal, async (ask, server) => {
    const state = await ask("/states", NamedState, { name });
    const through = server === undefined ? "" : `, through the server at ${server}`;
    terminal.print(`The labels as they are now are called ${JSON.stringify(state.name)}${through}.`);
    terminal.print(`Go back to them with: lenslet restore ${shellQuote(directory)} --as-of ${shellQuote(state.name)}`);
    return 0;
  });
}

async function list(directory: string, terminal: Terminal): Promise<number> {
  const refuse = (message: string): number => {
    terminal.complain(`lenslet: ${message}`);
    return 2;
  };
  const root = resolve(directory);
  try {
    await requireFolder(root);
  } catch (error) {
    if (error instanceof FolderUnusable) return refuse(error.message);
    throw error;
  }
  const folder = { files: directoryFileSystem, path: join(root, ".lenslet"), random: systemRandom };
  const stored = await createStatesFile(folder).load();
  if (stored.kind === "damaged") return refuse(describeDamage(statesName));
  if (stored.states.length === 0) terminal.print("No state has been named here.");
  for (const { name, at, by } of stored.states) terminal.print(`${localTime(at)}  ${name}  (${by})`);
  return 0;
}

/** A time as `--as-of` takes it, in the time zone of this computer. */
function localTime(at: string): string {
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
