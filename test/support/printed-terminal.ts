import type { Terminal } from "../../src/cli/terminal.ts";

/** A terminal that records what is printed and complained about, a line each. */
export function printedTerminal(): Terminal & { readonly printed: readonly string[] } {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  return { printed, print, complain: print, progress: () => {}, interactive: false, coloured: false, json: false };
}
