/** Where the command line writes. */
export interface Terminal {
  /** Somebody looks at it, rather than a file or a service. */
  readonly interactive: boolean;
  /** A line that stays. */
  print(line: string): void;
  /** A line on standard error. */
  complain(line: string): void;
  /** Shows a line in place of the one shown before, on a terminal only; the next line that stays replaces it. */
  progress(line: string): void;
}

/** The process's own streams. A reader that has gone, as behind `| head`, is no reason to stop. */
export function createTerminal(): Terminal {
  const { stdout, stderr } = process;
  let shown = false;
  for (const stream of [stdout, stderr]) stream.on("error", () => {});

  const clear = () => {
    if (shown) stdout.write("\r\x1b[2K");
    shown = false;
  };
  return {
    interactive: stdout.isTTY,
    print(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    complain(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (!stdout.isTTY) return;
      clear();
      stdout.write(line);
      shown = true;
    },
  };
}
